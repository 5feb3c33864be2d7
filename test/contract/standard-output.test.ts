// What firstbad prints arrives whole, or its status says that it did not: slow readers, readers that go, full devices, a closed terminal.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = ['--import', 'tsx', join(root, 'src/main.ts')];
const folder = mkdtempSync(join(tmpdir(), 'firstbad-output-'));
// Far more than a pipe holds (64 KiB) and than one read takes.
const report = join(folder, 'report.txt');
const importJson = ['import', report, '--json'];
const environment = { ...process.env, NO_COLOR: '1', FIRSTBAD_HOME: join(folder, 'home') };
let whole = '';

beforeAll(async () => {
  const lines = Array.from({ length: 3000 }, (_, at) => `On Debian ${at} with kernel 6.1.${at} the guest boots.`);
  writeFileSync(report, `Subject: guest does not boot\n\n${lines.join('\n')}\n`);
  whole = (await ended(start(importJson), readQuickly)).text;
  expect(whole.length).toBeGreaterThan(140_000);
  JSON.parse(whole);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(words: readonly string[], stdout: 'pipe' | number = 'pipe'): ChildProcess {
  return spawn(process.execPath, [...main, ...words], { cwd: root, env: environment, stdio: ['ignore', stdout, 'pipe'] });
}

type Reader = (child: ChildProcess) => Promise<string>;

async function ended(child: ChildProcess, read: Reader) {
  const end = once(child, 'exit') as Promise<[number | null, string | null]>;
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  const text = await read(child);
  const [status, signal] = await end;
  return { status, signal, text, errors };
}

const readQuickly: Reader = async ({ stdout }) => {
  let text = '';
  for await (const chunk of stdout ?? []) text += String(chunk);
  return text;
};

const readNothing: Reader = async () => '';

/** Through a real pipe: what Node makes for its children is a socket, which holds more. `reader` is shell text. */
async function piped(words: readonly string[], reader: string): Promise<{ readonly status: string; readonly text: string }> {
  const status = join(mkdtempSync(join(folder, 'pipe-')), 'status');
  const { text } = await ended(startPiped(words, reader, status), readQuickly);
  return { status: readFileSync(status, 'utf8'), text };
}

function startPiped(words: readonly string[], reader: string, status: string): ChildProcess {
  const firstbad = `sh -c 'echo $$ > ${status}.pid; exec "$0" "$@"' "$0" "$@"`;
  const script = `{ ${firstbad}; echo $? > ${status}.new; mv ${status}.new ${status}; } | { ${reader}; }; while [ ! -e ${status} ]; do sleep 0.1; done`;
  const argv = ['-c', script, process.execPath, ...main, ...words];
  return spawn('/bin/sh', argv, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('a reader of standard output', () => {
  it.each([
    ['that begins late', 'sleep 3; cat'],
    ['that takes its time over each piece', 'for one in 1 2 3 4 5; do dd bs=16384 count=1 2> /dev/null; sleep 0.1; done; cat'],
  ])('%s gets everything', async (_, reader) => {
    expect(await piped(importJson, reader)).toEqual({ status: '0\n', text: whole });
  });

  it('that goes early ends firstbad as SIGPIPE would', async () => {
    expect(await piped(importJson, 'head -c 9')).toEqual({ status: '141\n', text: whole.slice(0, 9) });
  });

  it('that never reads on can be given up with Ctrl-C', async () => {
    const status = join(folder, 'given-up');
    const child = startPiped(
      importJson,
      `head -c 1 > ${status}.first; : > ${status}.begun; while [ ! -e ${status} ]; do sleep 0.1; done`,
      status,
    );
    await appears(`${status}.begun`);
    process.kill(Number(readFileSync(`${status}.pid`, 'utf8')), 'SIGINT');
    expect(await appears(status)).toBe('130\n');
    child.kill('SIGKILL');
  });
});

describe('a file as standard output', () => {
  it('gets everything', async () => {
    const path = join(folder, 'out.json');
    const file = openSync(path, 'w');
    const { status } = await ended(start(importJson, file), readNothing);
    closeSync(file);
    expect(status).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  it.each([[['hunts']], [['hunts', '--json']], [['--help']], [['help', 'hunts']], [['--version']], [importJson]])(
    'on a full device is no success, and that is said: %j',
    async (words) => {
      const full = openSync('/dev/full', 'w');
      const { status, errors } = await ended(start(words, full), readNothing);
      closeSync(full);
      expect(errors).toMatch(/^firstbad: Writing to standard output failed: ENOSPC.* What was printed is not whole\.\nhint: /);
      expect(status).toBe(128);
    },
  );

  // As a disk that fills up while it is written: write(2) takes a part, and then nothing (setrlimit(2), RLIMIT_FSIZE).
  it('that takes only a part of it is no success, and that is said', async () => {
    const path = join(folder, 'part.json');
    const script = `trap '' XFSZ; ulimit -f 100; exec "$0" "$@" > ${path}`;
    const child = spawn('/bin/sh', ['-c', script, process.execPath, ...main, ...importJson], { cwd: root, env: environment });
    const { status, errors } = await ended(child, readNothing);
    expect(errors).toContain('firstbad: Writing to standard output failed: EFBIG');
    expect(status).toBe(128);
    expect(whole.startsWith(readFileSync(path, 'utf8'))).toBe(true);
  });
});

describe('standard error', () => {
  it('that nobody reads any more changes nothing', async () => {
    const child = start(importJson);
    child.stderr?.destroy();
    const { status, text } = await ended(child, readQuickly);
    expect(status).toBe(0);
    expect(text).toBe(whole);
  });
});

describe('a terminal', () => {
  it('that is closed ends firstbad as SIGHUP would, without a crash', async () => {
    const repository = join(folder, 'repository');
    const git = (...words: readonly string[]) => execFileSync('git', ['-C', repository, ...words], { env: environment });
    mkdirSync(repository);
    git('init', '-q');
    for (const title of ['one', 'two', 'three']) {
      git('-c', 'user.name=n', '-c', 'user.email=e', 'commit', '-q', '--allow-empty', '-m', title);
    }
    const begun = join(folder, 'begun');
    const status = join(folder, 'status');
    const words = ['bisect', '--repo', repository, '--good', 'HEAD~2', '--', 'sh', '-c', `> ${begun}; sleep 600`];
    const inner = join(folder, 'inner.sh');
    // The shell outlives its terminal, to tell how firstbad ended.
    writeFileSync(
      inner,
      `trap '' HUP; ${[process.execPath, ...main, ...words].map(quoted).join(' ')}; echo $? > ${status}.new; mv ${status}.new ${status}\n`,
    );
    const terminal = spawn('script', ['-qfc', `sh ${inner}`, '/dev/null'], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    terminal.stdout.resume();
    await appears(begun);
    terminal.kill('SIGKILL');
    expect(await appears(status)).toBe('129\n');
  });
});

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

async function appears(path: string): Promise<string> {
  while (!existsSync(path)) await setTimeout(50);
  return readFileSync(path, 'utf8');
}
