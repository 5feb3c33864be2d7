// Runs the commands of a build: an environment of its own, so that what the user's shell exports changes no build; the whole
// output kept in one log; steps counted as they go by.

import { commandRunner } from '../infra/processes/command-runner.ts';
import { run } from '../infra/processes/run.ts';
import type { StepEnd, StepOptions } from './recipe.ts';

export interface BuildProcess {
  readonly run: (argv: readonly string[], options?: StepOptions) => Promise<StepEnd>;
  /** Everything that was said so far, at most its first and last parts. */
  readonly log: () => string;
  steps(): number;
}

export interface BuildProcessOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stepLine: RegExp;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onOutput: (text: string) => void;
  readonly onSteps: (done: number) => void;
}

// The rest (CFLAGS, MAKEFLAGS, ARCH, KCFLAGS, LANG, GIT_*, ...) would go into a build without being in its key.
const inherited = new Set(['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'SHELL', 'FIRSTBAD_COMMAND']);

export function openBuildProcess(options: BuildProcessOptions): BuildProcess {
  const log = keepEnds(logMaxCharacters);
  let steps = 0;
  let line = '';
  const add = (text: string): void => {
    log.add(text);
    options.onOutput(text);
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    const found = lines.filter((one) => options.stepLine.test(one)).length;
    if (found === 0) return;
    steps += found;
    options.onSteps(steps);
  };

  return {
    run: async (argv, { env = {}, input } = {}) => {
      const all = { LC_ALL: 'C', ...options.env, ...env };
      add(`$ ${argv.join(' ')}\n`);
      const end = await (input === undefined ? running(argv, all) : answering(argv, all, input));
      return { ...end, argv };
    },
    log: log.text,
    steps: () => steps,
  };

  async function running(argv: readonly string[], env: Readonly<Record<string, string>>) {
    const command = { argv: [...withoutInherited(env), ...argv], folder: options.folder, env, timeoutMs: options.timeoutMs };
    const { status, killedBy } = await commandRunner.run(command, { signal: options.signal, onOutput: add });
    return { status, killedBy };
  }

  async function answering(argv: readonly string[], env: Readonly<Record<string, string>>, input: string) {
    const { signal, folder, timeoutMs } = options;
    const end = await run([...withoutInherited(env), ...argv], { signal, cwd: folder, timeoutMs, env, input });
    add(end.stdout.toString('utf8') + end.stderr);
    return { status: end.status, killedBy: end.killedBy };
  }
}

/** env(1) takes out what must not reach the command; what it has to start afterwards is found in PATH as usual. */
function withoutInherited(given: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.keys(process.env).filter((name) => !inherited.has(name) && !(name in given));
  return ['env', ...names.flatMap((name) => ['-u', name])];
}

// A whole kernel's log is about 100 KiB; one that warns in each file is some MiB.
const logMaxCharacters = 8 << 20;

/** Keeps the first and the last half of what does not fit: the first error and the end are what is asked for. */
function keepEnds(max: number): { readonly add: (text: string) => void; readonly text: () => string } {
  let head = '';
  let tail = '';
  return {
    add: (text) => {
      const room = Math.max(0, max / 2 - head.length);
      head += text.slice(0, room);
      tail += text.slice(room);
      // Cut now and then, not for each piece.
      if (tail.length > max) tail = `\n[...]\n${tail.slice(-max / 2)}`;
    },
    text: () => head + tail,
  };
}
