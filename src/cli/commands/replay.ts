// `firstbad replay`: goes on from a `git bisect log`, as a mail or a report has it.

import { machineArchive } from '../../app/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import { parseBisectLog } from '../../core/search/bisect-log.ts';
import type { SearchRules } from '../../core/stored/hunt-plan.ts';
import { planReplay } from '../../hunt/commits/plan-replay.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { beginByHand } from '../hand-search.ts';
import { commandTester, searchRepository } from './bisect-repository.ts';

export interface ReplayOptions {
  /** `-` is standard input. */
  readonly file: string;
  readonly argv: readonly string[] | null;
  readonly repo: string | null;
  readonly manual: boolean;
  readonly rules: SearchRules;
  readonly timeoutMs: number;
  readonly timeoutIs: 'skip' | 'bad';
  readonly jobs: number;
  readonly again: boolean;
  readonly json: boolean;
  readonly svg: string | null;
}

export async function replayCommand(context: Context, options: ReplayOptions): Promise<number> {
  const { file, argv, manual, rules } = options;
  const { signal } = context;
  if ((argv === null) !== manual) {
    throw new UserError({
      code: 'usage',
      message: manual
        ? '--manual means that a person tests: it takes no command'
        : 'replay needs a command after --, or --manual',
      hint: 'firstbad replay bisect.log -- ./test.sh',
    });
  }
  const lab = context.lab(machineArchive);
  const log = parseBisectLog(await lab.readText(file));
  if (!log.ok) throw new UserError({ code: 'log-unreadable', message: `${file}, line ${log.line}: ${log.because}` });
  const repository = await lab.repository(options.repo ?? '.', signal);
  const tester = manual ? ({ kind: 'person' } as const) : await commandTester(context, repository, options);
  const request = { log, tester, rules, atMs: context.clock.now() };
  const { plan, marks, notes } = await planReplay(repository, request, signal);
  writeLines(context.stderr, notes);
  if (manual) return beginByHand(context, plan, { json: options.json, marks });
  return searchRepository(context, { ...options, repository, plan, marks });
}
