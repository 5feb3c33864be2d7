import { describe, expect, test } from 'vitest';
import { diagnoserCases } from '../../../test/corpus/diagnoser-cases.ts';
import { diagnose } from '../../core/explain/diagnose.ts';
import type { ExplainedPoint } from '../../core/explain/explanation-report.ts';
import { builtInDiagnosers } from '../../diagnosers/built-in.ts';
import { styleFor } from '../base/style.ts';
import { explanationLines } from './explanation-text.ts';

const bundleOf = (name: string) => {
  const found = diagnoserCases().find((one) => one.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found.bundle;
};

function explained(changes: Partial<ExplainedPoint> = {}): ExplainedPoint {
  const bad = [bundleOf('evidence-diff/kernel-6.1-qemu-5.2-none-1')];
  const good = [bundleOf('evidence-diff/kernel-5.10-qemu-5.2-none-1')];
  const diagnosis = diagnose(builtInDiagnosers, { bad, good });
  return { point: diagnosis.bad.point, diagnosis, tracingAgrees: true, firstDifferences: [], looksLike: [], ...changes };
}

function textOf(point: ExplainedPoint): string {
  return explanationLines({ hunt: 7, points: [point] }, { style: styleFor(false) }).join('\n');
}

describe('an explanation on the terminal', () => {
  test('gives the cause, its proof with item and line, and what comes of it', () => {
    const text = textOf(explained());
    expect(text).toMatch(/^Cause: a direct-I\/O request that breaks an alignment rule \(direct-io-alignment\)$/m);
    expect(text).toMatch(/^ {4}bad evidence-diff\/kernel-6\.1\S+ qemu\.strace:\d+ {2}.*preadv\(.* = -1 EINVAL/m);
    expect(text).toMatch(/^What comes of it\n {2}firmware that found no bootable device \(of direct-io-alignment\):/m);
    expect(text).toMatch(/^What it is not\n {2}image-locked: /m);
  });

  test('says what it looks like, and that this is no result', () => {
    const like = {
      name: 'a',
      title: 'A known thing',
      because: ['QEMU 5.2 is <7.2'],
      proof: [],
      introduced: { in: 'host-kernel', version: '6.0', commit: 'b'.repeat(40), title: 'a change' },
      fixed: [{ in: 'qemu', version: '7.2', commit: null, title: null }],
      workarounds: [],
      links: ['https://example.org/a'],
    } as const;
    const text = textOf(explained({ looksLike: [like] }));
    expect(text).toContain(
      'Looks like: A known thing\n  because QEMU 5.2 is <7.2\n  began with Linux 6.0, bbbbbbbbbbbb "a change"',
    );
    expect(text).toContain('ended by QEMU 7.2\n  https://example.org/a\n  A likeness with a known issue, no result');
  });

  test('says so when no cause shows, and when tracing changed a verdict', () => {
    const diagnosis = diagnose(builtInDiagnosers, { bad: [bundleOf('qemu-refusal/unknown-option.log')], good: [] });
    const text = textOf(explained({ diagnosis, tracingAgrees: false }));
    expect(text).toContain('No cause that firstbad knows shows in this evidence.');
    expect(text).toContain('tracing changed the verdict of some attempts');
    expect(text).toMatch(/^Not known\n {2}direct-io-alignment: qemu\.strace is missing/m);
  });

  test('lets no control character of a guest through', () => {
    const bundle = bundleOf('kernel-panic/no-root-6.1.log');
    const told = {
      ...bundle,
      guest: bundle.guest.map((line) => ({ ...line, text: line.text.replace('Kernel panic', '\u001b[31mKernel panic') })),
    };
    const diagnosis = diagnose(builtInDiagnosers, { bad: [told], good: [] });
    expect(textOf(explained({ diagnosis }))).not.toContain('\u001b');
  });

  test('says that there is nothing to explain', () => {
    expect(explanationLines({ hunt: 7, points: [] }, { style: styleFor(false) })).toEqual([
      'Nothing fails here, so there is nothing to explain.',
    ]);
  });
});
