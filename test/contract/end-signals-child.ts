// Waits for signals as main does, and cleans up for as long as it is told (`never` hangs).

import { listenForEnd } from '../../src/infra/processes/end-signals.ts';

const [budgetMs = '60000', cleanUp = 'never'] = process.argv.slice(2);
const { signal } = listenForEnd({
  names: ['SIGINT', 'SIGTERM'],
  exitCodes: { SIGINT: 130, SIGTERM: 143 },
  reasonFor: (name) => name,
  budgetMs: Number(budgetMs),
});
setInterval(() => undefined, 1000);
signal.addEventListener('abort', () => {
  process.stdout.write(`stopping because of ${String(signal.reason)}\n`);
  if (cleanUp === 'quick') process.exit(0);
});
process.stdout.write('ready\n');
