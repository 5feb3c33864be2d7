// Doctor's checks of programs: Node, the Debian packages whose programs firstbad calls, and the machine's own QEMU.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import type { DoctorCheck, DoctorFinding } from '../../ports/doctor.ts';
import { run } from '../processes/run.ts';

/** What is looked for, a program or an absolute path, and the Debian package that brings it. tools/prepare.sh has the same list. */
const neededPrograms: readonly (readonly [what: string, debianPackage: string])[] = [
  ['zstd', 'zstd'],
  ['mke2fs', 'e2fsprogs'],
  ['setpriv', 'util-linux'],
];

const versionTimeoutMs = 10_000;

export const nodeCheck: DoctorCheck = {
  name: 'node',
  slow: false,
  run: async () => nodeFinding(process.versions.node),
};

/** Node 20.19 is the oldest that can load every dependency. */
export function nodeFinding(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  return good
    ? { status: 'ok', found: `Node.js ${version}`, fix: null }
    : {
        status: 'bad',
        found: `Node.js ${version}; 20.19 or later is needed`,
        fix: 'install Node.js 20 or later from https://nodejs.org/en/download',
      };
}

export const debianPackagesCheck: DoctorCheck = {
  name: 'debian-packages',
  slow: false,
  run: async () => packagesFinding(neededPrograms.filter(([what]) => !isThere(what))),
};

function packagesFinding(missing: typeof neededPrograms): DoctorFinding {
  if (missing.length === 0) {
    return { status: 'ok', found: `all programs are there: ${neededPrograms.map(([what]) => what).join(', ')}`, fix: null };
  }
  const packages = missing.map(([, debianPackage]) => debianPackage).join(' ');
  return {
    status: 'bad',
    found: `missing: ${missing.map(([what]) => what).join(', ')}`,
    fix: `sudo apt-get install ${packages}`,
  };
}

function isThere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** The machine's own QEMU can be a component (source `machine`); nothing else needs it. */
export const machineQemuCheck: DoctorCheck = {
  name: 'machine-qemu',
  slow: false,
  run: async (signal) => {
    try {
      const { stdout } = await run(['qemu-system-x86_64', '--version'], { signal, timeoutMs: versionTimeoutMs });
      return { status: 'info', found: stdout.toString().split('\n')[0] ?? '', fix: null };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return {
        status: 'info',
        found: 'this machine has no QEMU of its own; only scenarios with the source "machine" need one',
        fix: null,
      };
    }
  },
};
