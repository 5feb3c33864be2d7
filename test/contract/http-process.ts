// One GET in a process of its own, which trusts the tests' certificate. Not a test itself. Arguments: address, proxy.

import { writeSync } from 'node:fs';
import { LabError } from '../../src/core/base/user-error.ts';
import { httpGet } from '../../src/infra/net/http.ts';

const [url = '', proxy = ''] = process.argv.slice(2);
try {
  const answer = await httpGet(url, {
    signal: new AbortController().signal,
    proxy: { http: proxy, https: proxy, direct: [] },
    stallMs: 10_000,
  });
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  writeSync(1, `${answer.statusCode} ${body}\n`);
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  writeSync(1, `${error.code} ${error.message}\n`);
}
process.exit();
