// Ctrl-C on a real process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const childPath = fileURLToPath(new URL('./end-signals-child.ts', import.meta.url));

let child: ChildProcess;
afterEach(() => {
  child.kill('SIGKILL');
});

async function start(budgetMs: number, cleanUp: 'quick' | 'never'): Promise<void> {
  child = spawn(process.execPath, ['--import', 'tsx', childPath, String(budgetMs), cleanUp], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await said('ready');
}

async function said(text: string): Promise<void> {
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    if (String(chunk).includes(text)) return;
  }
}

async function status(): Promise<unknown> {
  const [code] = (await once(child, 'exit')) as [unknown];
  return code;
}

describe('the first Ctrl-C', () => {
  it('lets the program clean up and end as it likes', async () => {
    await start(60_000, 'quick');
    child.kill('SIGINT');
    expect(await status()).toBe(0);
  });

  it('ends the program when the clean-up takes longer than its budget', async () => {
    await start(50, 'never');
    child.kill('SIGTERM');
    expect(await status()).toBe(143);
  });
});

describe('the second Ctrl-C', () => {
  it('ends the program at once, whatever it still cleans up', async () => {
    await start(60_000, 'never');
    child.kill('SIGINT');
    await said('stopping because of SIGINT');
    child.kill('SIGINT');
    expect(await status()).toBe(130);
  });
});
