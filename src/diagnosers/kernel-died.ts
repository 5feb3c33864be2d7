// A kernel that panicked, caught itself in a fault or stands still: what, in which task, and what that waited for.

import type { EvidenceBundle, EvidenceLine } from '../core/evidence/evidence-bundle.ts';
import { applies, type Diagnoser, doesNotApply } from '../core/explain/diagnosis.ts';
import { badQuotes } from './evidence-lines.ts';
import { type KernelReport, kernelReportsIn, waitOf } from './kernel-report.ts';

export const kernelDied: Diagnoser = {
  name: 'kernel-died',
  title: 'a kernel panic, oops or hang',
  entails: [],
  diagnose: (bad) => {
    for (const [whose, lines] of logsOf(bad)) {
      const [first, ...later] = kernelReportsIn(lines);
      if (first === undefined) continue;
      const wait = waitOf(first);
      return applies({
        certainty: 'shown',
        sentences: [
          `The ${whose} kernel ${verbs[first.kind]}: ${first.message.trim()}`,
          ...taskText(first),
          ...(wait === null ? [] : [`It waits in ${wait.text}.`]),
          ...exitText(first),
          ...later.filter(({ kind }) => kind === 'panic').map(({ message }) => `That ended in a panic: ${message}`),
        ],
        proof: badQuotes(
          bad,
          [first.at, first.task?.at, first.where?.at, wait?.at, ...later.map(({ at }) => at)]
            .filter((at, index, all): at is EvidenceLine => at !== undefined && all.indexOf(at) === index)
            .map((at) => ({ at, groups: [] })),
        ),
        whatToDo:
          whose === 'host'
            ? 'What a host says after its own fault is not believed: try again, and with another QEMU for the lab if it comes back.'
            : 'The first report is the one that counts; the function and the task are what a search in trackers needs.',
      });
    }
    const logs = [...logsOf(bad)].filter(([, lines]) => lines.length > 0).map(([whose]) => `the ${whose}’s`);
    return doesNotApply(
      logs.length === 0
        ? 'no kernel has written anything'
        : `no panic, oops or hang in what ${[...new Set(logs)].join(' and ')} console shows`,
    );
  },
};

const verbs: Readonly<Record<KernelReport['kind'], string>> = {
  panic: 'gave up',
  oops: 'caught itself in a fault',
  hang: 'noticed that something in it stands still',
};

function logsOf({ guest, host, dmesg }: EvidenceBundle): readonly (readonly ['guest' | 'host', readonly EvidenceLine[]])[] {
  return [
    ['guest', guest],
    ['host', host],
    ['host', dmesg ?? []],
  ];
}

function taskText({ task, where, kind, frames }: KernelReport): readonly string[] {
  const place = where?.text ?? (kind === 'oops' ? frames[0]?.text : undefined);
  const at = place === undefined ? '' : `, at ${place}`;
  if (task === null) return place === undefined ? [] : [`It was at ${place}.`];
  return [`The task is ${task.name} (process ${task.pid})${at}.`];
}

/** wait(2): the low seven bits are a signal, the next byte is the status. */
function exitText({ message }: KernelReport): readonly string[] {
  const [, word] = /Attempted to kill init! exitcode=0x([0-9a-f]+)/.exec(message) ?? [];
  if (word === undefined) return [];
  const code = Number.parseInt(word, 16);
  const signal = code % 128;
  return [
    signal === 0
      ? `Its init ended with status ${String(Math.floor(code / 256) % 256)}.`
      : `Its init was ended by signal ${String(signal)}.`,
  ];
}
