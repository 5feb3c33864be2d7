import { describe, expect, test } from 'vitest';
import type { Version, VersionId } from '../scenario/version.ts';
import { changesOfComponents } from './component-changes.ts';
import type { ConditionPart } from './isolate-report.ts';

function version(name: string, upstream: string): Version {
  return { id: `${name}=${upstream}-1` as VersionId, label: `${upstream}-1`, upstream, origin: 'a suite' };
}

function within(part: string, from: readonly [string, string] | null, until: readonly [string, string] | null): ConditionPart {
  const edge = (pair: readonly [string, string] | null): { before: string; after: string } | null =>
    pair && { before: `${pair[0]}-1`, after: `${pair[1]}-1` };
  const interval = { from: edge(from), until: edge(until) };
  return { part, operator: 'within', intervals: [interval], from: from?.[1] ?? null, until: until?.[1] ?? null };
}

const kernels = ['5.10.3', '6.1.4', '6.17.1', '6.18.5', '9.9.1'].map((one) => version('linux-image-6-cloud-amd64', one));
const qemus = ['4.2', '5.2', '7.2', '10.0'].map((one) => version('qemu-system-x86', one));
const components = [
  { name: 'kernel', versions: kernels },
  { name: 'qemu', versions: qemus },
];

describe('which component changed first', () => {
  test('is told when one had changed before the other could have', () => {
    const parts = [within('kernel', ['6.1.4', '6.17.1'], null), within('qemu', null, ['5.2', '7.2'])];
    const { changes, first } = changesOfComponents(parts, components);
    expect(first).toBe('qemu');
    expect(changes).toEqual([
      {
        part: 'kernel',
        kind: 'begins',
        after: { upstream: '6.1.4', month: '2022-12' },
        until: { upstream: '6.17.1', month: '2025-09' },
      },
      {
        part: 'qemu',
        kind: 'ends',
        after: { upstream: '5.2', month: '2020-12' },
        until: { upstream: '7.2', month: '2022-12' },
      },
    ]);
  });

  test('is not told when the releases around both changes overlap', () => {
    const parts = [within('kernel', ['5.10.3', '6.1.4'], ['6.17.1', '6.18.5']), within('qemu', null, ['5.2', '7.2'])];
    expect(changesOfComponents(parts, components).first).toBeNull();
  });

  test('is not told of a release whose date is not known, nor of one component alone', () => {
    const unknown = [within('kernel', ['6.18.5', '9.9.1'], null), within('qemu', null, ['5.2', '7.2'])];
    expect(changesOfComponents(unknown, components).changes[0]?.until.month).toBeNull();
    expect(changesOfComponents([within('qemu', null, ['5.2', '7.2'])], components).first).toBeNull();
  });
});
