// Which accelerator really works here. A /dev/kvm that opens and creates a VM is no proof: under some hypervisors firmware
// runs and a Linux kernel ends in "emulation failure". Only a kernel that boots tells, and once is not enough to trust it.

import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../infra/files/files.ts';

export type Accelerator = 'kvm' | 'tcg';

export interface AcceleratorFinding {
  readonly accelerator: Accelerator;
  readonly works: boolean;
  /** One line: how it was found out, or why it does not work. */
  readonly detail: string;
}

export interface Accelerators {
  /** `auto` gives KVM when a kernel boots with it, else emulation; a named one is given as it is. */
  choose(wanted: 'auto' | Accelerator, boot: Boot): Promise<Accelerator>;
  /** The finding for one accelerator, by really booting a kernel unless this machine is known. */
  find(accelerator: Accelerator, boot: Boot): Promise<AcceleratorFinding>;
}

/** Boots a kernel to user space; resolves with the milliseconds it took, rejects with why it did not. */
export type Boot = (accelerator: Accelerator) => Promise<number>;

export interface AcceleratorOptions {
  /** Where findings are kept until the machine changes. */
  readonly folder: string;
  readonly labQemuKey: string;
  /** True asks the machine again. */
  readonly again?: boolean;
}

// A panic that shows in one boot of twenty is not found by three; the point is to see a broken KVM, which fails at once.
const bootsToTrust = 3;

export function createAccelerators(options: AcceleratorOptions): Accelerators {
  return new FoundAccelerators(options);
}

class FoundAccelerators implements Accelerators {
  readonly #options: AcceleratorOptions;
  readonly #found = new Map<Accelerator, Promise<AcceleratorFinding>>();

  constructor(options: AcceleratorOptions) {
    this.#options = options;
  }

  async choose(wanted: 'auto' | Accelerator, boot: Boot): Promise<Accelerator> {
    if (wanted !== 'auto') return wanted;
    const kvm = await this.find('kvm', boot);
    return kvm.works ? 'kvm' : 'tcg';
  }

  find(accelerator: Accelerator, boot: Boot): Promise<AcceleratorFinding> {
    const known = this.#found.get(accelerator) ?? findOnce(accelerator, boot, this.#options);
    this.#found.set(accelerator, known);
    known.catch(() => this.#found.delete(accelerator));
    return known;
  }
}

async function findOnce(accelerator: Accelerator, boot: Boot, options: AcceleratorOptions): Promise<AcceleratorFinding> {
  if (accelerator === 'kvm') {
    const obstacle = kvmObstacle();
    if (obstacle !== null) return { accelerator, works: false, detail: obstacle };
  }
  const file = join(options.folder, `accelerator-${accelerator}.json`);
  const machine = machineFingerprint(options.labQemuKey);
  const kept = options.again === true ? null : readKept(file, machine);
  if (kept) return kept;
  const finding = await bootRepeatedly(accelerator, boot);
  await writeWhole(file, JSON.stringify({ version: 1, machine, finding }));
  return finding;
}

async function bootRepeatedly(accelerator: Accelerator, boot: Boot): Promise<AcceleratorFinding> {
  const seconds: string[] = [];
  for (let count = 0; count < bootsToTrust; count += 1) {
    try {
      seconds.push(((await boot(accelerator)) / 1000).toFixed(1));
    } catch (error) {
      if (!isBootFailure(error)) throw error;
      return { accelerator, works: false, detail: (error as Error).message.split('\n')[0] ?? '' };
    }
  }
  return { accelerator, works: true, detail: `a kernel booted ${String(bootsToTrust)} times (${seconds.join(', ')} s)` };
}

// A cancelled or impossible probe (no lab QEMU, no disk) says nothing about the accelerator.
function isBootFailure(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'host-boot-failed' || code === 'vm-not-started';
}

function kvmObstacle(): string | null {
  if (!existsSync('/dev/kvm')) return 'there is no /dev/kvm';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return '/dev/kvm may not be opened by this user: usermod -aG kvm $USER';
  }
}

/** Equal for equal machines: processor, running kernel and the lab's QEMU. */
function machineFingerprint(labQemuKey: string): string {
  const flags = /^flags\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  return JSON.stringify([cpus()[0]?.model ?? '', flags, release(), labQemuKey]);
}

function readKept(file: string, machine: string): AcceleratorFinding | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { version: number; machine: string; finding: AcceleratorFinding };
    return kept.version === 1 && kept.machine === machine ? kept.finding : null;
  } catch {
    // Nothing kept, or not readable: the machine is asked again.
    return null;
  }
}
