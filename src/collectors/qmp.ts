// What the inner QEMU says of itself: block nodes and statistics, virtual processors, devices with the values of their
// properties, which is the command line as QEMU understood it.

import type { Collector } from '../ports/collector.ts';

const questions = [
  'query-version',
  'query-status',
  'query-named-block-nodes',
  'query-block',
  'query-blockstats',
  'query-cpus-fast',
] as const;
const monitorQuestions = ['info qtree', 'info registers -a'] as const;

export const qmpCollector: Collector = {
  item: 'qmp.json',
  when: 'guest-alive',
  needs: 'a guest that is still running, and its monitor',
  budgetMs: 15_000,
  collect: async (bench, { timeoutMs }) => {
    const answers: Record<string, unknown> = {};
    const refusals: string[] = [];
    const ask = async (name: string, command: string, args: object | null): Promise<void> => {
      try {
        answers[name] = await bench.askGuest(command, args, { timeoutMs });
      } catch (error) {
        refusals.push(`${name}: ${(error as Error).message}`);
      }
    };
    for (const question of questions) {
      await ask(question, question, null);
      // A monitor that does not answer the first question answers none.
      if (Object.keys(answers).length === 0) return { kind: 'missing', why: refusals[0] ?? 'no answer' };
    }
    for (const line of monitorQuestions) await ask(line, 'human-monitor-command', { 'command-line': line });
    return { kind: 'item', content: new TextEncoder().encode(JSON.stringify({ ...answers, refusals }, null, 1)) };
  },
};
