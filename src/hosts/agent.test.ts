import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeForPrintf } from './agent.ts';

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
