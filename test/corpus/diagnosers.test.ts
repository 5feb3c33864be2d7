// Every diagnoser against real evidence, and all evidence against every diagnoser.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/core/explain/diagnose.ts';
import { builtInDiagnosers } from '../../src/diagnosers/built-in.ts';
import { diagnoserCases } from './diagnoser-cases.ts';

const cases = diagnoserCases();

describe('corpus of evidence', () => {
  it.each(cases)('$name: the one cause is $cause', ({ cause, bundle }) => {
    const { causes, consequences } = diagnose(builtInDiagnosers, { bad: [bundle], good: [] });
    expect(causes.map(({ name }) => name)).toEqual(cause === null ? [] : [cause]);
    if (cause === null) expect(consequences).toEqual([]);
  });

  it.each(cases.filter(({ cause }) => cause !== null))('$name: what is quoted stands there', ({ bundle }) => {
    const { causes } = diagnose(builtInDiagnosers, { bad: [bundle], good: [] });
    const lines = [bundle.firmware, bundle.guest, bundle.host, bundle.qemu, bundle.steps, bundle.limits === null ? [] : limitLines(bundle.limits)];
    const all = [...lines.flat(), ...(bundle.dmesg ?? []), ...(bundle.disks ?? []), ...(bundle.config ?? []), ...(bundle.modules ?? [])];
    const events = bundle.trace?.events ?? [];
    for (const { proof, sentences } of causes) {
      expect(sentences.length).toBeGreaterThan(0);
      expect(proof.length).toBeGreaterThan(0);
      for (const { item, line, text } of proof) {
        const stands =
          item === 'qemu.strace'
            ? events.some((event) => event.line === line && event.raw === text)
            : all.some((at) => at.item === item && at.line === line && at.text === text);
        expect(stands, `${item}:${String(line)}: ${text}`).toBe(true);
      }
    }
  });

  it.each(builtInDiagnosers.map(({ name }) => name))('has three cases or more for %s', (name) => {
    expect(cases.filter(({ cause }) => cause === name).length).toBeGreaterThanOrEqual(3);
  });

  it('has folders for nothing else', () => {
    const folders = readdirSync(join(import.meta.dirname, 'diagnosers'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const known = [...builtInDiagnosers.map(({ name }) => name), 'healthy'];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});

it('evidence that is cut off anywhere, and lines in any order, are no reason to fail', () => {
  const lists = ['firmware', 'guest', 'host', 'qemu', 'steps', 'disks'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), ({ bundle }, part, turned) => {
      const cut = Object.fromEntries(
        lists.map((name) => {
          const lines = bundle[name] ?? [];
          const kept = lines.slice(0, Math.floor(lines.length * part));
          return [name, turned ? [...kept].reverse() : kept];
        }),
      );
      const { causes, consequences, others } = diagnose(builtInDiagnosers, { bad: [{ ...bundle, ...cut }], good: [] });
      expect(causes.length + consequences.length + others.length).toBe(builtInDiagnosers.length);
    }),
  );
});

describe('a diagnoser that does not apply', () => {
  it.each(builtInDiagnosers)('$name says why, on a healthy run', (diagnoser) => {
    const healthy = cases.find(({ name }) => name === 'evidence-diff/kernel-6.1-qemu-7.2-none-1');
    const answer = healthy && diagnoser.diagnose(healthy.bundle, null);
    expect(answer?.kind).toBe('does-not-apply');
    expect(answer?.kind === 'does-not-apply' && answer.why).toMatch(/^\S.{20,}/);
  });
});

function limitLines(limits: ReadonlyMap<string, ReadonlyMap<string, { readonly at: { item: string; line: number; text: string } }>>) {
  return [...limits.values()].flatMap((disk) => [...disk.values()].map(({ at }) => at));
}
