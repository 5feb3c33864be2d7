// All checks of `firstbad doctor`, in the order in which they are told.

import { explainSystemError } from '../core/base/system-error.ts';
import { UserError } from '../core/base/user-error.ts';
import { findSandbox, type SandboxFinding } from '../hosts/flat/usable.ts';
import type { AcceleratorFinding } from '../hosts/vm/accelerator.ts';
import type { VmHosts } from '../hosts/vm/factory.ts';
import type { Folders } from '../infra/files/folders.ts';
import { machineChecks } from '../infra/machine/doctor-machine.ts';
import { debianPackagesCheck, machineQemuCheck, nodeCheck } from '../infra/machine/doctor-tools.ts';
import type { DoctorCheck, DoctorFinding } from '../ports/doctor.ts';
import type { DebianArchive } from '../sources/debian/archive.ts';
import { archiveChecks } from '../sources/debian/doctor.ts';
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
    sandboxCheck,
    // A hunt asks the archive anyway, so its own quick look at the machine leaves these out.
    ...archiveChecks(parts.archive).map((check) => told(check.name, (signal) => check.run(signal))),
    told('lab-qemu', (signal) => labQemuFinding(parts.tools, signal)),
    told('accelerator-kvm', async (signal) => kvmFinding(await findAccelerator(parts, 'kvm', signal))),
    told('accelerator-tcg', async (signal) => tcgFinding(await findAccelerator(parts, 'tcg', signal))),
  ];
}

const sandboxCheck: DoctorCheck = {
  name: 'sandbox',
  slow: false,
  run: async (signal) => sandboxFinding(await findSandbox(signal)),
};

export function sandboxFinding(finding: SandboxFinding): DoctorFinding {
  if (!finding.ok) {
    const instead = 'scenarios without a host-kernel run on a host VM of firstbad’s own, which is slower';
    return { status: 'warning', found: `no sandbox: ${finding.why}; ${instead}`, fix: finding.fix };
  }
  const words = finding.description.replace(/^none: /, '');
  const proc = finding.withProc ? '' : '; it has no /proc, so traces name no files';
  return { status: 'ok', found: `scenarios without a host-kernel run directly in ${words}${proc}`, fix: null };
}

/** A check whose trouble is a finding: the message and the hint of what was thrown. */
function told(name: string, look: (signal: AbortSignal) => Promise<DoctorFinding>): DoctorCheck {
  return {
    name,
    slow: true,
    run: async (signal) => {
      try {
        return await look(signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = explainSystemError(thrown);
        if (!(error instanceof UserError)) throw error;
        return { status: 'bad', found: error.message.replaceAll('\n', ' '), fix: error.hint ?? null };
      }
    },
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
