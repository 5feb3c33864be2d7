import { expect, test } from 'vitest';
import { parseFixUp } from './fix-up-wish.ts';

test.each([
  ['fix.patch when v1.0', { kind: 'patch', path: 'fix.patch' }, 'v1.0', []],
  ['fix.patch when abc123 and not def456', { kind: 'patch', path: 'fix.patch' }, 'abc123', ['def456']],
  ['my fixes/a.patch when X and not Y and not Z', { kind: 'patch', path: 'my fixes/a.patch' }, 'X', ['Y', 'Z']],
  ['apply fix.patch when commit X is in and Y is not', { kind: 'patch', path: 'fix.patch' }, 'X', ['Y']],
  ['apply fix.patch when commit X is in and commit Y is not', { kind: 'patch', path: 'fix.patch' }, 'X', ['Y']],
  ['cherry-pick Y when X', { kind: 'commit', revision: 'Y' }, 'X', ['Y']],
  ['cherry-pick Y when X and not Z', { kind: 'commit', revision: 'Y' }, 'X', ['Y', 'Z']],
])('%s', (text, change, containing, missing) => {
  expect(parseFixUp(text)).toEqual({ ok: true, wish: { text, change, containing, missing } });
});

test.each(['fix.patch', 'when X', 'fix.patch when', 'fix.patch when X and Y', 'fix.patch when X or Y', ''])(
  '%j is none, and the right form is said',
  (text) => {
    expect(parseFixUp(text)).toMatchObject({ ok: false, expected: expect.stringContaining('when X and not Y') as string });
  },
);
