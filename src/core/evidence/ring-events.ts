// Requests through io_uring as the kernel's own tracepoints tell them (include/trace/events/io_uring.h): they pass through shared
// memory, so no system call shows them. The tracepoints name the operation and its result, not the file and not the vectors.

import type { TraceEvent } from './trace-events.ts';

const ringLine = /^\s*(\S+-\d+)\s.*: io_uring_(submit_sqe|submit_req|complete): (.*)$/;

// Of the block layer and file systems; others keep their number.
const errnoNames: Readonly<Record<number, string>> = {
  5: 'EIO',
  11: 'EAGAIN',
  12: 'ENOMEM',
  14: 'EFAULT',
  16: 'EBUSY',
  22: 'EINVAL',
  27: 'EFBIG',
  28: 'ENOSPC',
  61: 'ENODATA',
  95: 'EOPNOTSUPP',
  121: 'EREMOTEIO',
};

/** Of the text of a trace buffer, in the order in which they were submitted. Older kernels number the operations. */
export function ringEvents(text: string): readonly TraceEvent[] {
  const waiting = new Map<
    string,
    { readonly line: number; readonly raw: string; readonly thread: string; readonly call: string }
  >();
  const ended: TraceEvent[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const [, thread = '', what, rest = ''] = ringLine.exec(raw) ?? [];
    const user = /\buser_data (\S+?)(?:,|$)/.exec(rest)?.[1];
    if (what === undefined || user === undefined) continue;
    if (what !== 'complete') {
      const operation = /\bop(?:code)? (\w+)/.exec(rest)?.[1] ?? 'request';
      waiting.set(user, { line: index + 1, raw, thread, call: `io_uring ${operation}` });
      continue;
    }
    const begun = waiting.get(user);
    const result = Number(/\bresult (-?\d+)/.exec(rest)?.[1]);
    if (!begun || !isTransfer(begun.call) || !Number.isFinite(result)) continue;
    waiting.delete(user);
    const outcome = result < 0 ? (errnoNames[-result] ?? `ERRNO ${-result}`) : `${result} bytes`;
    const text = `${begun.call} → ${outcome}`;
    ended.push({ ...begun, raw: `${begun.raw}\n${raw}`, file: null, direct: false, request: null, result: outcome, text });
  }
  return ended.sort((a, b) => a.line - b.line);
}

/** IORING_OP_READV is 1, WRITEV 2, READ_FIXED 4, WRITE_FIXED 5, READ 22, WRITE 23. */
function isTransfer(call: string): boolean {
  return /^io_uring (?:(?:READ|WRITE)(?:V|_FIXED)?|[1245]|22|23)$/.test(call);
}
