// `firstbad tap`: what it says and how it ends.

import { expect, test } from 'vitest';
import { FakeCli } from '../../test/fakes/cli.ts';

const text = '1..2\nok 1 - reads\nnot ok 2 - writes\n';

test('the status is that of git bisect run', async () => {
  const cli = new FakeCli({ texts: { '-': text } });
  expect(await cli.run(['tap', '--test', 'reads'])).toMatchObject({ status: 0, stdout: 'good: ok: reads\n' });
  expect(await cli.run(['tap', '--test', 'writes'])).toMatchObject({ status: 1, stdout: 'bad: not ok: writes\n' });
  expect(await cli.run(['tap', '--test', 'erases'])).toMatchObject({ status: 125 });
  expect(await cli.run(['tap', '--test', 'erases', '--missing', 'bad'])).toMatchObject({ status: 1 });
  expect(await cli.run(['tap'])).toMatchObject({ status: 1, stdout: 'bad: not ok: writes\n' });
});

test('all that was read is given as JSON', async () => {
  const { stdout } = await new FakeCli({ texts: { out: text } }).run(['tap', 'out', '--test', 'reads', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'good',
    trouble: null,
    tests: [{ path: ['reads'] }, { outcome: 'not ok' }],
  });
});
