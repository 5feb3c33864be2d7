// System calls as events that two runs have in common: descriptors become the files that they are, with the flags that they
// were opened with; numbers of processes, times, addresses and temporary names go.

import { type IoRequest, ioRequestOf, ioRequestText, submittedRequests } from './io-request.ts';
import { comparableName } from './plain-text.ts';
import type { SystemCall } from './strace-calls.ts';

export interface TraceEvent {
  readonly line: number;
  readonly raw: string;
  readonly thread: string;
  readonly call: string;
  /** Null for calls that are about no file. */
  readonly file: string | null;
  /** Opened with O_DIRECT. */
  readonly direct: boolean;
  readonly request: IoRequest | null;
  /** `ok`, `EINVAL`, `short 512`, `unfinished`. */
  readonly result: string;
  /** Equal texts mean equal things. */
  readonly text: string;
}

interface OpenFile {
  readonly file: string;
  readonly direct: boolean;
}

/** The threads of QEMU share one table of descriptors. */
export function traceEvents(calls: readonly SystemCall[]): readonly TraceEvent[] {
  const table = new Map<number, OpenFile>();
  return calls.flatMap((call) => {
    const events = eventsOf(call, table);
    follow(call, table);
    return events;
  });
}

function eventsOf(call: SystemCall, table: ReadonlyMap<number, OpenFile>): readonly TraceEvent[] {
  const { line, raw, thread, name, args } = call;
  const base = { line, raw, thread, call: name };
  const submitted = submittedRequests(call);
  if (submitted.length > 0) {
    return submitted.map(({ descriptor, request }) => {
      const opened = openFileOf(descriptor, table);
      return { ...base, ...placeOf(opened), request, result: call.result, text: ioText(name, opened, request, call.result) };
    });
  }
  const descriptor = /^(open|openat|execve)$/.test(name) ? '' : (args[0] ?? '');
  const opened = openFileOf(descriptor, table);
  const request = ioRequestOf(call);
  if (request !== null) {
    const result = ioResult(call, request);
    return [{ ...base, ...placeOf(opened), request, result, text: ioText(name, opened, request, result) }];
  }
  const path = pathArgument(call);
  // Newer C libraries spell fstat so.
  const shown = name === 'newfstatat' && args[1] === '""' ? 'fstat' : name;
  const place = path === null ? placeOf(opened) : { file: path, direct: args.some((word) => word.includes('O_DIRECT')) };
  const spelled = shown === name ? args : [args[0] ?? '', args[2] ?? ''];
  const words = spelled.slice(opened === null ? 0 : 1).map(plainArgument);
  const answer = call.result === 'ok' ? answerOf(call) : call.result;
  const subject = opened === null ? words.join(', ') : [opened.file, ...words].join(', ');
  return [{ ...base, ...place, request: null, result: call.result, text: `${shown}(${subject}) → ${answer}` }];
}

function ioText(call: string, opened: OpenFile | null, request: IoRequest, result: string): string {
  const file = `${opened?.file ?? 'an unknown file'}${opened?.direct === true ? ' (O_DIRECT)' : ''}`;
  return `${call.replace('64', '')} ${file}: ${ioRequestText(request)} → ${result}`;
}

function ioResult({ result, value }: SystemCall, { vectors }: IoRequest): string {
  const wanted = vectors.reduce((sum, { bytes }) => sum + bytes, 0);
  return result === 'ok' && value !== null && value !== wanted ? `short ${value}` : result;
}

function placeOf(opened: OpenFile | null): Pick<TraceEvent, 'file' | 'direct'> {
  return { file: opened?.file ?? null, direct: opened?.direct ?? false };
}

// `10</dev/loop0>` decoded, `0xa` where a call is left raw.
function openFileOf(word: string, table: ReadonlyMap<number, OpenFile>): OpenFile | null {
  if (!/^(0x[0-9a-f]+|\d+)(<.*>)?$/.test(word)) return null;
  const known = table.get(Number.parseInt(word));
  if (known) return known;
  const [, path] = /<(.*)>$/.exec(word) ?? [];
  return path === undefined ? null : { file: comparableName(path), direct: false };
}

function follow(call: SystemCall, table: Map<number, OpenFile>): void {
  const { name, args, result, value } = call;
  if (result !== 'ok') return;
  const path = pathArgument(call);
  const descriptor = Number.parseInt(args[0] ?? '');
  if (path !== null && name.startsWith('open') && value !== null) {
    table.set(value, { file: path, direct: args.some((word) => word.includes('O_DIRECT')) });
  } else if (name === 'close') table.delete(descriptor);
  else if ((name.startsWith('dup') || args[1]?.startsWith('F_DUPFD')) && value !== null) {
    const same = table.get(descriptor);
    if (same) table.set(value, same);
  } else if (args[1] === 'F_SETFL') {
    const same = table.get(descriptor);
    if (same) table.set(descriptor, { ...same, direct: args[2]?.includes('O_DIRECT') ?? false });
  }
}

function pathArgument({ name, args }: SystemCall): string | null {
  const word = name === 'open' || name === 'execve' ? args[0] : name === 'openat' ? args[1] : undefined;
  const [, path] = /^"(.*)"(\.\.\.)?$/.exec(word ?? '') ?? [];
  return path === undefined ? null : comparableName(path);
}

function plainArgument(word: string): string {
  const [, file] = /^\d+<(.*)>$/.exec(word) ?? [];
  const plain = (file ?? word)
    .replace(/^AT_FDCWD<.*>$/, 'AT_FDCWD')
    .replace(/f_fsid=\{.*?\}/, 'f_fsid')
    .replace(/^\{stx_mask=.*\}$/, statxAnswer);
  return comparableName(plain).replace(/\b(l_pid|f_bfree|f_bavail|f_ffree|f_blocks|f_files)=\d+/g, '$1=N');
}

/** Times and numbers of inodes differ each time; what it says of direct I/O does not. */
function statxAnswer(answer: string): string {
  return `{${[...answer.matchAll(/stx_(?:size|dio_\w+)=\d+/g)].join(', ')}}`;
}

/** What calls like lseek and ioctl answer says something; the number of a descriptor does not. */
function answerOf({ name, value }: SystemCall): string {
  return name === 'lseek' && value !== null ? String(value) : 'ok';
}
