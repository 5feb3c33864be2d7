import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentOf, escapeForPrintf } from './agent.ts';

test('any command comes out of a shell’s printf %b as it went in', () => {
  const printable = fc.string({
    unit: fc.constantFrom('a', ' ', '\\', '\n', '"', "'", '$', '%', '0', '1', '7', 'x', 'c', 'é'),
  });
  const command = fc.tuple(fc.constantFrom('x', '\\', '$'), printable).map(([head, tail]) => (head + tail).trimEnd());
  fc.assert(
    fc.property(fc.array(command, { minLength: 20, maxLength: 20 }), (commands) => {
      // One shell for many commands: the property runs in seconds.
      const input = commands.map((one) => `${escapeForPrintf(one)}\n`).join('');
      const script = `while read -r line; do printf '%b\\0' "$line"; done`;
      const output = execFileSync('sh', ['-c', script], { input }).toString('utf8');
      expect(output.split('\0').slice(0, -1)).toEqual(commands);
    }),
    { numRuns: 30 },
  );
});

test('what a guest step is started with stands before its command, and nothing where it needs nothing', () => {
  expect(environmentOf({})).toBe('');
  expect(environmentOf({ tpm: { device: 'tpm-crb', version: '2.0' } })).toBe(
    'export FIRSTBAD_TPM=tpm-crb FIRSTBAD_TPM_VERSION=2.0\n',
  );
  expect(environmentOf({ acting: { qemu: 'new', incoming: 'exec:cat state' } })).toBe(
    "export FIRSTBAD_ACTING=1 FIRSTBAD_QEMU=new FIRSTBAD_INCOMING='exec:cat state'\n",
  );
});
