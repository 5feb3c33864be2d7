// The evidence that diagnosers are tested on: the folders below diagnosers/, the consoles of the detectors' corpus, and the
// recorded runs of the example. Each case says which cause is to be found in it, or that there is none.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EvidenceBundle, evidenceBundle, type RecordedAttempt } from '../../src/core/evidence/evidence-bundle.ts';
import { readCase } from './corpus-case.ts';

export interface DiagnoserCase {
  /** Its path below test/corpus. */
  readonly name: string;
  /** A diagnoser's name; null where none has anything to say. */
  readonly cause: string | null;
  readonly bundle: EvidenceBundle;
}

export function diagnoserCases(): readonly DiagnoserCase[] {
  return [...folderCases(), ...consoleCases(), ...exampleCases()];
}

const corpus = import.meta.dirname;

function foldersIn(path: string): readonly string[] {
  return readdirSync(path)
    .filter((name) => statSync(join(path, name)).isDirectory())
    .sort();
}

function folderCases(): readonly DiagnoserCase[] {
  return foldersIn(join(corpus, 'diagnosers')).flatMap((cause) =>
    foldersIn(join(corpus, 'diagnosers', cause)).map((name) => {
      const path = `diagnosers/${cause}/${name}`;
      return { name: path, cause: cause === 'healthy' ? null : cause, bundle: bundleIn(path) };
    }),
  );
}

function exampleCases(): readonly DiagnoserCase[] {
  return foldersIn(join(corpus, 'evidence-diff')).map((name) => {
    const fails = name.startsWith('kernel-6.1-qemu-5.2-none');
    return { name: `evidence-diff/${name}`, cause: fails ? 'direct-io-alignment' : null, bundle: bundleIn(`evidence-diff/${name}`) };
  });
}

function bundleIn(path: string): EvidenceBundle {
  const folder = join(corpus, path);
  const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Partial<RecordedAttempt>;
  const names = readdirSync(folder).filter((file) => file !== 'run.json');
  const items = new Map(names.map((file) => [file, readFileSync(join(folder, file), 'latin1')]));
  return evidenceBundle({ id: path, point: run.point ?? {}, outcome: run.outcome ?? 'bad', items, commands: run.commands ?? [] });
}

const itemOf = { guest: 'guest.console', firmware: 'firmware.console', host: 'host.console', qemu: 'qemu.output', step: 'step.output' };

/** What the consoles of a detector's folder show; the more particular name first. */
const consoleCauses: readonly (readonly [string, string | null])[] = [
  ['firmware-failure/not-bootable', 'disk-layout'],
  ['firmware-failure/', 'no-bootable-device'],
  ['grub-error/no-partition', 'disk-layout'],
  ['kernel-panic/no-root', 'root-device-driver'],
  // A kernel that only warns goes on.
  ['kernel-warning/panic-on-warn', 'kernel-died'],
  ['kernel-warning/', null],
  ['kernel-', 'kernel-died'],
  ['disk-full/', 'host-full'],
  ['qemu-refusal/locked-image', 'image-locked'],
  ['qemu-refusal/no-kvm', 'accelerator-limits'],
  // The QEMU that gets no memory for its translated code; guest and host end in a panic.
  ['out-of-memory/qemu', 'accelerator-limits'],
  ['out-of-memory/', 'kernel-died'],
  ['', null],
];

function consoleCases(): readonly DiagnoserCase[] {
  const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  return names.sort().map((name) => {
    const { stream, text } = readCase(readFileSync(join(corpus, name), 'latin1'));
    const cause = consoleCauses.find(([start]) => name.startsWith(start))?.[1] ?? null;
    const items = new Map([[itemOf[stream], text]]);
    return { name, cause, bundle: evidenceBundle({ id: name, point: {}, outcome: 'bad', items, commands: [] }) };
  });
}
