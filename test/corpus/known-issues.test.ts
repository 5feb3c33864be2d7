// The list of known issues against real runs: those that fail because of an entry look like it, and no other does.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKnownIssues } from '../../src/catalog/known-issues.ts';
import { type EvidenceBundle, evidenceBundle, type RecordedAttempt } from '../../src/core/evidence/evidence-bundle.ts';
import { diagnose } from '../../src/core/explain/diagnose.ts';
import { matchKnownIssues } from '../../src/core/explain/match-known-issues.ts';
import type { ComponentRole } from '../../src/core/scenario/scenario.ts';
import type { Version, VersionId } from '../../src/core/scenario/version.ts';
import { builtInDiagnosers } from '../../src/diagnosers/built-in.ts';
import { parseKnownIssue } from '../../src/known-issues/parse-known-issue.ts';
import { diagnoserCases } from './diagnoser-cases.ts';

const issues = await readKnownIssues();

function version(upstream: string): Version {
  return { id: upstream as VersionId, label: upstream, upstream, origin: 'test' };
}

function looksLike(bundle: EvidenceBundle, versions: Partial<Record<ComponentRole, string>>): readonly string[] {
  const { causes } = diagnose(builtInDiagnosers, { bad: [bundle], good: [] });
  const known = new Map(Object.entries(versions).map(([role, upstream]) => [role as ComponentRole, version(upstream)]));
  const found = matchKnownIssues(issues, { bundle, versions: known, causes: causes.map(({ name }) => name) });
  return found.map(({ issue }) => issue.name);
}

describe('the list of known issues', () => {
  it('holds entries with sources, each in a file of its name', () => {
    const files = readdirSync(join(import.meta.dirname, '../../known-issues')).sort();
    expect(files).toEqual(issues.map(({ name }) => `${name}.yaml`));
    for (const { links, reproduced } of issues) {
      expect(links.length).toBeGreaterThan(0);
      expect(reproduced).not.toBe('');
    }
  });

  it('names diagnosers that there are', () => {
    const names = builtInDiagnosers.map(({ name }) => name);
    for (const { when } of issues) if (when.diagnosis !== null) expect(names).toContain(when.diagnosis);
  });

  it('refuses an entry with an abbreviated commit, and one without a sign', () => {
    const text = readFileSync(join(import.meta.dirname, '../../known-issues/seabios-nvme-above-4g.yaml'), 'utf8');
    expect(() => parseKnownIssue(text.replace(/commit: [0-9a-f]{40}/, 'commit: 96a8d130'), 'a.yaml')).toThrow(/a\.yaml.*full name/s);
    expect(() => parseKnownIssue(text.replace(/ {2}lines:\n(?: {4}.*\n)+/, ''), 'a.yaml')).toThrow(/name a diagnosis or a line/);
  });
});

const folder = join(import.meta.dirname, 'known-issues');
const cases = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('run.json'))
  .map((name) => name.replace(/\/run\.json$/, ''))
  .sort();

describe('the run of the example of dm-crypt', () => {
  it('looks like its entry on Linux 6.18 and an older QEMU, and like none elsewhere', () => {
    const [run] = diagnoserCases().filter(({ name }) => name.endsWith('direct-io-alignment/dm-crypt-6.18'));
    if (run === undefined) throw new Error('the case is there');
    const found = (kernel: string, qemu: string) => looksLike(run.bundle, { 'host-kernel': kernel, qemu });
    expect(found('6.18.15', '10.0.13')).toEqual(['linux-6-18-dm-crypt-eio']);
    expect(found('6.17.13', '10.0.13')).toEqual([]);
    expect(found('6.18.15', '11.1.3')).toEqual([]);
  });
});

describe('runs with SeaBIOS packages of Debian', () => {
  it.each(cases)('%s', (name) => {
    const path = join(folder, name);
    const run = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')) as Pick<RecordedAttempt, 'outcome' | 'commands'>;
    const files = readdirSync(path).filter((file) => file !== 'run.json');
    const items = new Map(files.map((file) => [file, readFileSync(join(path, file), 'latin1')]));
    const bundle = evidenceBundle({ id: name, point: {}, ...run, items });
    const known = name.split('/')[0] ?? '';
    // Of 1.14.0 with memory above 4 GiB: no NVMe disk boots there, and that is the older issue.
    const expected = name === 'seabios-nvme-above-4g/1.14-fails' ? ['seabios-nvme-emulated'] : [known];
    expect(looksLike(bundle, { qemu: '10.0.13' })).toEqual(run.outcome === 'good' ? [] : expected);
  });
});

describe('the reference case', () => {
  const failing = diagnoserCases().filter(({ cause }) => cause === 'direct-io-alignment');

  it.each(failing)('$name looks like it where the versions are those', ({ bundle }) => {
    expect(looksLike(bundle, { 'host-kernel': '6.1.192', qemu: '5.2' })).toEqual(['linux-qemu-direct-io-vectors']);
  });

  it.each([
    ['a kernel before 6.0', { 'host-kernel': '5.10.262', qemu: '5.2' }],
    ['a kernel with the fix', { 'host-kernel': '6.18', qemu: '5.2' }],
    ['a QEMU with the fix', { 'host-kernel': '6.1.192', qemu: '7.2' }],
    ['an unknown QEMU', { 'host-kernel': '6.1.192' }],
  ])('does not with %s', (_, versions) => {
    expect(looksLike(failing[0]?.bundle as EvidenceBundle, versions)).toEqual([]);
  });
});

it('nothing else in the corpus of evidence looks like a known issue of the firmware', () => {
  const others = diagnoserCases().filter(({ cause }) => cause !== 'direct-io-alignment');
  for (const { name, bundle } of others) expect(looksLike(bundle, { 'host-kernel': '6.1.192', qemu: '10.0.13' }), name).toEqual([]);
});
