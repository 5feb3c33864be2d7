// What a kernel writes around a fault or a hang: the task, where it was, what it waited for.

import type { EvidenceLine } from '../core/evidence/evidence-bundle.ts';
import { withoutTime } from './evidence-lines.ts';

export interface KernelReport {
  readonly kind: 'panic' | 'oops' | 'hang';
  readonly message: string;
  readonly at: EvidenceLine;
  readonly task: { readonly name: string; readonly pid: string; readonly at: EvidenceLine } | null;
  /** The instruction, for faults and for processors that are stuck. */
  readonly where: { readonly text: string; readonly at: EvidenceLine } | null;
  /** Of the call trace, without the guesses (`?`), innermost first. */
  readonly frames: readonly { readonly text: string; readonly at: EvidenceLine }[];
}

const oopses =
  /^(?:BUG: (?:kernel NULL pointer|unable to handle|stack guard page|KASAN|Bad page|scheduling while atomic)|kernel BUG at |Unable to handle kernel |(?:traps: )?PANIC: double fault|Internal error: )|: [0-9a-f]{4} \[#\d+\]/;
const hangs =
  /^(?:(?:watchdog: )?BUG: soft lockup - |.*Watchdog detected hard LOCKUP|INFO: task .* blocked for more than \d+ seconds|(?:rcu: )?INFO: rcu_\w+ (?:self-)?detected (?:expedited )?stall|BUG: workqueue lockup)/;
const panics = /^Kernel panic - not syncing: |^ *-- System halted$/;

// A report of a kernel has some 60 lines; what comes later is another one.
const reportLinesMax = 80;

/** The first one of each kind, in the order of the log: the first is the cause, a panic after an oops its consequence. */
export function kernelReportsIn(lines: readonly EvidenceLine[]): readonly KernelReport[] {
  const reports: KernelReport[] = [];
  for (const [index, at] of lines.entries()) {
    const message = withoutTime(at.text).replace(/^.*?(?=Kernel panic - not syncing)/, '');
    const kind = panics.test(message) ? 'panic' : oopses.test(message) ? 'oops' : hangs.test(message) ? 'hang' : null;
    if (kind === null || /^---\[/.test(message) || reports.some((one) => one.kind === kind)) continue;
    reports.push({ kind, message, at, ...detailsOf(lines.slice(index, index + reportLinesMax), message) });
  }
  return reports;
}

function detailsOf(lines: readonly EvidenceLine[], message: string): Pick<KernelReport, 'task' | 'where' | 'frames'> {
  const [first] = lines;
  const hung = /^INFO: task (.+):(\d+) blocked/.exec(message) ?? /\[([^\]]+?):(\d+)\]$/.exec(message);
  const end = lines.findIndex(({ text }) => /<\/TASK>|---\[ end/.test(text));
  const own = end < 0 ? lines : lines.slice(0, end);
  const frames = own.flatMap((at) => {
    const [, text] = /^\s+([\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[\w+\])?)$/.exec(withoutTime(at.text)) ?? [];
    return text === undefined ? [] : [{ text, at }];
  });
  const comm = own.flatMap((at) => {
    const [, pid = '', name] = /PID: (\d+) (?:UID: \d+ )?Comm: (.+?) (?:Not tainted|Tainted:|Kdump)/.exec(at.text) ?? [];
    return name === undefined ? [] : [{ name, pid, at }];
  })[0];
  const rip = own.flatMap((at) => {
    const [, text] = /^RIP: 0010:(\S+(?: \[\w+\])?)/.exec(withoutTime(at.text)) ?? [];
    return text === undefined ? [] : [{ text, at }];
  })[0];
  const named = hung && first ? { name: hung[1] ?? '', pid: hung[2] ?? '', at: first } : null;
  return { task: named ?? comm ?? null, where: rip ?? null, frames };
}

/** The first frame that is not the scheduler itself: what the task waits for. */
export function waitOf({ kind, frames }: KernelReport): KernelReport['frames'][number] | null {
  if (kind !== 'hang') return null;
  return (
    frames.find(({ text }) => !/^(?:__schedule|schedule\w*|io_schedule\w*|preempt_schedule\w*|dump_stack\w*)\+/.test(text)) ??
    null
  );
}
