// All checks of `firstbad doctor`, in the order in which they are told.

import { UserError } from '../core/user-error.ts';
import type { AcceleratorFinding } from '../hosts/vm/accelerator.ts';
import type { VmHosts } from '../hosts/vm/factory.ts';
import { machineChecks } from '../infra/doctor-machine.ts';
import { debianPackagesCheck, machineQemuCheck, nodeCheck } from '../infra/doctor-tools.ts';
import type { Folders } from '../infra/folders.ts';
import { inParallel } from '../infra/parallel.ts';
import type { DoctorCheck, DoctorFinding } from '../ports/doctor.ts';
import type { DebianArchive } from '../sources/debian/archive.ts';
import type { DebianTools } from '../sources/debian/tools.ts';

export interface DoctorParts {
  readonly archive: DebianArchive;
  readonly tools: DebianTools;
  readonly folders: Folders;
  readonly openHosts: () => Promise<VmHosts>;
}

export function doctorChecks(parts: DoctorParts): readonly DoctorCheck[] {
  return [
    nodeCheck,
    debianPackagesCheck,
    ...machineChecks(parts.folders),
    machineQemuCheck,
    told('keyrings', false, (signal) => keyringsFinding(parts.archive, signal)),
    told('archive', true, (signal) => archiveFinding(parts.archive, signal)),
    told('lab-qemu', true, (signal) => labQemuFinding(parts.tools, signal)),
    told('accelerator-kvm', true, async (signal) => kvmFinding(await findAccelerator(parts, 'kvm', signal))),
    told('accelerator-tcg', true, async (signal) => tcgFinding(await findAccelerator(parts, 'tcg', signal))),
  ];
}

/** A check whose trouble is a finding: the message and the hint of what was thrown. */
function told(name: string, slow: boolean, look: (signal: AbortSignal) => Promise<DoctorFinding>): DoctorCheck {
  return {
    name,
    slow,
    run: async (signal) => {
      try {
        return await look(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UserError)) throw error;
        return { status: 'bad', found: error.message.replaceAll('\n', ' '), fix: error.hint ?? null };
      }
    },
  };
}

async function keyringsFinding(archive: DebianArchive, signal: AbortSignal): Promise<DoctorFinding> {
  const { keys, keyrings } = await archive.keys(signal);
  return { status: 'ok', found: `${keys.length} keys in ${keyrings.length} keyrings to check the archive with`, fix: null };
}

/** Every suite's release file, fetched now and its signature checked; one that is not served is no trouble. */
async function archiveFinding(archive: DebianArchive, signal: AbortSignal): Promise<DoctorFinding> {
  const { mirror, origin } = await archive.configuration(signal);
  const releases = await inParallel(archive.suites, { atMost: 4, signal }, async (suite, one) => ({
    suite,
    release: await archive.release(suite, one),
  }));
  const served = releases.filter(({ release }) => release?.served === true).map(({ suite }) => suite);
  const found = `${mirror} (${origin}) serves ${served.length} suites, all signed: ${served.join(', ')}`;
  if (served.length > 0) return { status: 'ok', found, fix: null };
  return {
    status: 'bad',
    found: `${mirror} (${origin}) serves none of the suites ${archive.suites.join(', ')}`,
    fix: 'name another archive: --mirror URL',
  };
}

async function labQemuFinding(tools: DebianTools, signal: AbortSignal): Promise<DoctorFinding> {
  const { version } = await tools.qemu({ signal, progress: () => undefined });
  return { status: 'ok', found: `hosts run on QEMU ${version}, unpacked from the archive`, fix: null };
}

async function findAccelerator(
  { openHosts, tools }: DoctorParts,
  accelerator: 'kvm' | 'tcg',
  signal: AbortSignal,
): Promise<AcceleratorFinding> {
  const kernel = await tools.kernel({ signal, progress: () => undefined });
  const hosts = await openHosts();
  try {
    return await hosts.findAccelerator(accelerator, kernel, { signal, again: false });
  } finally {
    await hosts.dispose();
  }
}

/** Hunting works without KVM, only slower. */
function kvmFinding({ works, detail }: AcceleratorFinding): DoctorFinding {
  if (works) return { status: 'ok', found: `KVM: ${detail}`, fix: null };
  const fix = /usermod .*$/.exec(detail)?.[0] ?? null;
  return { status: 'warning', found: `no KVM, so hosts are emulated, which is slower: ${detail}`, fix: fix && `sudo ${fix}` };
}

function tcgFinding({ works, detail }: AcceleratorFinding): DoctorFinding {
  if (works) return { status: 'ok', found: `emulation: ${detail}`, fix: null };
  return { status: 'bad', found: `emulation does not boot a kernel: ${detail}`, fix: 'report this as a bug in firstbad' };
}
