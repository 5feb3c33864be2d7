// Doctor's checks of the machine: folders, disk, memory, processors and loop devices.

import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { DoctorCheck, DoctorFinding } from '../../ports/doctor.ts';
import type { Folders } from '../files/folders.ts';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

// A kernel takes about 0.5 GiB unpacked and a QEMU tree 0.3 GiB: five of the one and two of the other, with room to breathe.
const comfortableDiskBytes = 5 * gibibyte;
const smallestDiskBytes = 1 * gibibyte;
// A host VM of 512 MiB, its saved state in the page cache, and firstbad itself.
const comfortableMemoryMiB = 1536;
const smallestMemoryMiB = 768;

export function machineChecks(folders: Folders): readonly DoctorCheck[] {
  return [
    { name: 'folders', slow: false, run: async () => foldersFinding(folders) },
    { name: 'disk', slow: false, run: async () => diskFinding(folders.cache) },
    { name: 'memory', slow: false, run: async () => memoryFinding(availableMemoryMiB()) },
    { name: 'processors', slow: false, run: async () => processorsFinding(availableParallelism()) },
    { name: 'loop-devices', slow: false, run: async () => loopFinding() },
  ];
}

function foldersFinding(folders: Folders): DoctorFinding {
  const closed = [folders.cache, folders.state].find((folder) => !isWritable(nearestExisting(folder)));
  if (closed === undefined) return { status: 'ok', found: `${folders.cache} and ${folders.state} can be written`, fix: null };
  return {
    status: 'bad',
    found: `${closed} can not be written`,
    fix: `sudo chown -R "$USER" ${nearestExisting(closed)}, or set FIRSTBAD_HOME to a folder of your own`,
  };
}

async function diskFinding(folder: string): Promise<DoctorFinding> {
  const { bavail, bsize } = await statfs(nearestExisting(folder));
  const free = bavail * bsize;
  const found = `${(free / gibibyte).toFixed(1)} GiB free for ${folder}`;
  if (free >= comfortableDiskBytes) return { status: 'ok', found, fix: null };
  const fix = `make room, or set FIRSTBAD_HOME to a folder on a larger disk (${comfortableDiskBytes / gibibyte} GiB are comfortable)`;
  return { status: free < smallestDiskBytes ? 'bad' : 'warning', found, fix };
}

export function memoryFinding(availableMiB: number): DoctorFinding {
  const found = `${availableMiB} MiB of memory available`;
  if (availableMiB >= comfortableMemoryMiB) return { status: 'ok', found, fix: null };
  const fix = 'end other programs, or give the host VM less in the scenario (host: memory)';
  return { status: availableMiB < smallestMemoryMiB ? 'bad' : 'warning', found, fix };
}

function availableMemoryMiB(): number {
  const line = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

function processorsFinding(number: number): DoctorFinding {
  return { status: 'info', found: `${number} processor${number === 1 ? '' : 's'} for VMs side by side`, fix: null };
}

/** Loop devices are made inside the host VM; the machine's own are not used. */
function loopFinding(): DoctorFinding {
  const there = existsSync('/dev/loop-control');
  return {
    status: 'info',
    found: `this machine has ${there ? '' : 'no '}loop devices; not needed, the host VM brings its own`,
    fix: null,
  };
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    // Not ours, or on a file system that is mounted read-only: either way nothing can be put there.
    return false;
  }
}
