import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writtenFileNames } from '../core/scenario/layers.ts';
import { checkout } from '../infra/files/checkout.ts';

test('a host VM gives each attempt a copy of what firmware writes to, as a sandbox does', () => {
  const attach = readFileSync(new URL('host-root/attach', checkout), 'utf8');
  const [, patterns = ''] = /^ *(\S.*)\) cp "\$file" "\/files\//m.exec(attach) ?? [];
  expect(patterns.split(' | ')).toEqual(writtenFileNames.map((name) => `*.${name}`));
});
