// Another process with a pool of worktrees. Not a test itself. Arguments: repository, folder of the worktrees.
// Input, one JSON value a line: {"borrow": commit} | {"run": script}; each is answered by a line, a script when it has said one.

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CommitName } from '../../src/core/git/commit.ts';
import { commandRunner } from '../../src/infra/processes/command-runner.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';

type Order = { borrow: CommitName } | { run: string };

const [repositoryPath = '', folder = ''] = process.argv.slice(2);
const signal = new AbortController().signal;
const repository = await openRepository(repositoryPath, { cacheFolder: `${folder}-cache`, signal });
const worktrees = await openWorktrees(repository, { folder, max: 2, signal });
let path = '';

const say = (line: string): void => void writeSync(1, `${line}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if ('borrow' in order) {
    path = (await worktrees.borrow(order.borrow, { signal })).path;
    say(path);
  } else {
    const command = { argv: ['sh', '-c', order.run], folder: path, env: {}, timeoutMs: 600_000 };
    await commandRunner.run(command, { signal, onOutput: (text) => say(text.trim()) });
  }
}
