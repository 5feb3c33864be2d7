// The question "what direct I/O does this kernel accept?" as a scenario: one attempt for each kernel, one step for each
// scratch device. So it is recorded, reused, resumed and shown like any other.

import type { Scenario, Step } from '../scenario/scenario.ts';
import type { VersionPattern } from '../scenario/version-pattern.ts';
import type { DioTarget } from './dio-target.ts';
import { targetName } from './dio-target.ts';

export interface DioScenarioRequest {
  /** A Debian metapackage: `linux-image-cloud-amd64`. */
  readonly kernelPackage: string;
  readonly versions: readonly VersionPattern[];
  readonly targets: readonly DioTarget[];
}

const dioScenarioName = 'dio';
export const kernelComponent = 'kernel';

// mkfs.xfs makes nothing below 300 MB.
const scratchBytes = 320 * 1024 * 1024;
// Some 11 000 requests; under emulation and on a busy machine a target takes about 2 s, one with a file system 4.
const targetTimeoutMs = 120_000;

export function dioScenario({ kernelPackage, versions, targets }: DioScenarioRequest): Scenario {
  const kernel = { kind: 'debian', package: kernelPackage, suites: null } as const;
  return {
    name: dioScenarioName,
    title: 'what direct I/O a kernel accepts',
    components: [
      { name: kernelComponent, role: 'host-kernel', source: kernel, versions },
      // Trees with programs, which is all that this role means to a host.
      { name: 'probe', role: 'qemu', source: { kind: 'built-in', name: 'dio-probe' }, versions: [latest] },
      { name: 'mkfs', role: 'qemu', source: { kind: 'built-in', name: 'file-system-makers' }, versions: [latest] },
    ],
    factors: [],
    exclusions: [],
    image: null,
    host: {
      memoryMiB: 1536,
      cpus: 1,
      accelerator: 'auto',
      modules: [],
      kernelArguments: [],
      modulesOnDemand: ['null_blk', 'sd_mod', 'scsi_debug', 'xfs'],
      scratchDisks: scratchSectors(targets).map((sectorSize) => ({ sectorSize, bytes: scratchBytes })),
    },
    steps: targets.map(stepOf),
    good: targets.map((target) => ({ kind: 'status', step: targetName(target), statuses: [0] })),
    bad: [],
    timeouts: { bootMs: 120_000, guestMs: targetTimeoutMs, stallMs: targetTimeoutMs },
    attempts: 1,
  };
}

const latest: VersionPattern = { kind: 'latest', text: 'latest' };

function scratchSectors(targets: readonly DioTarget[]): readonly number[] {
  const wanted = targets.filter(({ device }) => device === 'virtio-blk').map(({ sector }) => sector);
  return [...new Set(wanted)].sort((a, b) => a - b);
}

function stepOf(target: DioTarget): Step {
  const { device, sector, layer } = target;
  const command = `dio-target ${device} ${sector} ${layer}`;
  return { name: targetName(target), kind: 'run', command, capture: null, timeoutMs: targetTimeoutMs };
}
