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
  return new LoggedBuild(options);
}

class LoggedBuild implements BuildProcess {
  readonly #options: BuildProcessOptions;
  readonly #log = new EndsOfText(logMaxCharacters);
  #steps = 0;
  /** What came behind the last line's end. */
  #line = '';

  constructor(options: BuildProcessOptions) {
    this.#options = options;
  }

  readonly run = async (argv: readonly string[], { env = {}, input }: StepOptions = {}): Promise<StepEnd> => {
    const all = { LC_ALL: 'C', ...this.#options.env, ...env };
    this.#add(`$ ${argv.join(' ')}\n`);
    const end = await (input === undefined ? this.#running(argv, all) : this.#answering(argv, all, input));
    return { ...end, argv };
  };

  readonly log = (): string => this.#log.text();

  steps(): number {
    return this.#steps;
  }

  #add(text: string): void {
    this.#log.add(text);
    this.#options.onOutput(text);
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    const found = lines.filter((one) => this.#options.stepLine.test(one)).length;
    if (found === 0) return;
    this.#steps += found;
    this.#options.onSteps(this.#steps);
  }

  async #running(argv: readonly string[], env: Readonly<Record<string, string>>) {
    const { folder, timeoutMs, signal } = this.#options;
    const command = { argv: [...withoutInherited(env), ...argv], folder, env, timeoutMs };
    const { status, killedBy } = await commandRunner.run(command, { signal, onOutput: (text) => this.#add(text) });
    return { status, killedBy };
  }

  async #answering(argv: readonly string[], env: Readonly<Record<string, string>>, input: string) {
    const { signal, folder, timeoutMs } = this.#options;
    const end = await run([...withoutInherited(env), ...argv], { signal, cwd: folder, timeoutMs, env, input });
    this.#add(end.stdout.toString('utf8') + end.stderr);
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
class EndsOfText {
  readonly #max: number;
  #head = '';
  #tail = '';

  constructor(max: number) {
    this.#max = max;
  }

  add(text: string): void {
    const room = Math.max(0, this.#max / 2 - this.#head.length);
    this.#head += text.slice(0, room);
    this.#tail += text.slice(room);
    // Cut now and then, not for each piece.
    if (this.#tail.length > this.#max) this.#tail = `\n[...]\n${this.#tail.slice(-this.#max / 2)}`;
  }

  text(): string {
    return this.#head + this.#tail;
  }
}
