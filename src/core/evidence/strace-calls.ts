// System calls out of the output of `strace -f -ttt -y`, in the order in which they began. Lines that are no calls are passed
// over: whatever bytes a trace holds, reading it does not fail.

export interface SystemCall {
  /** From 1, of the line on which it began. */
  readonly line: number;
  /** The line, whole: the proof. */
  readonly raw: string;
  readonly thread: string;
  readonly atSeconds: number;
  readonly name: string;
  /** As strace prints them, cut at the commas between them. */
  readonly args: readonly string[];
  /** `ok`, the name of an errno, or `unfinished` when the trace ends within the call. */
  readonly result: string;
  /** The number that the call gave back; null where there is none. */
  readonly value: number | null;
}

const lineShape = /^(\d+)\s+(\d+\.\d+) (.*)$/;
const whole = /^(\w+)\((.*)\)\s+= (\S.*)$/;
const unfinished = /^(\w+)\((.*?)\s*<unfinished \.\.\.>$/;
const resumed = /^<\.\.\. (\w+) resumed>(.*)$/;

interface Begun {
  readonly index: number;
  readonly text: string;
}

export function parseStrace(text: string): readonly SystemCall[] {
  const calls: (SystemCall | null)[] = [];
  const begun = new Map<string, Begun>();
  const add = (call: Omit<SystemCall, 'args' | 'result' | 'value'>, args: string, result: string): SystemCall => ({
    ...call,
    args: splitArguments(args),
    ...resultOf(result),
  });
  for (const [index, raw] of text.split('\n').entries()) {
    const [, thread = '', at = '', rest = ''] = lineShape.exec(raw) ?? [];
    if (rest === '') continue;
    const base = { line: index + 1, raw, thread, atSeconds: Number(at) };
    const [, endedName, tail = ''] = resumed.exec(rest) ?? [];
    const start = endedName === undefined ? undefined : begun.get(`${thread} ${endedName}`);
    if (start !== undefined && endedName !== undefined) {
      const joined = whole.exec(`${endedName}(${start.text}${tail}`);
      const first = calls[start.index];
      begun.delete(`${thread} ${endedName}`);
      if (joined && first) {
        const ended = { ...first, raw: `${first.raw.replace(/\s*<unfinished \.\.\.>$/, '')}${tail}` };
        calls[start.index] = add(ended, joined[2] ?? '', joined[3] ?? '');
      }
      continue;
    }
    const [, openName, openArgs = ''] = unfinished.exec(rest) ?? [];
    if (openName !== undefined) {
      begun.set(`${thread} ${openName}`, { index: calls.length, text: openArgs });
      calls.push(add({ ...base, name: openName }, openArgs, '?'));
      continue;
    }
    const [, name, args = '', result = ''] = whole.exec(rest) ?? [];
    if (name !== undefined) calls.push(add({ ...base, name }, args, result));
  }
  return calls.filter((call) => call !== null);
}

function resultOf(text: string): Pick<SystemCall, 'result' | 'value'> {
  if (text.startsWith('?')) return { result: 'unfinished', value: null };
  const [, errno] = /^-1 (E[A-Z0-9]+)\b/.exec(text) ?? [];
  if (errno !== undefined) return { result: errno, value: -1 };
  const value = Number.parseInt(text, text.startsWith('0x') ? 16 : 10);
  return { result: 'ok', value: Number.isNaN(value) ? null : value };
}

const opening = '([{';
const closing = ')]}';

/** At the commas outside of quotes and brackets. */
export function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (opening.includes(character)) depth += 1;
    else if (closing.includes(character)) depth -= 1;
    else if (character === ',' && depth <= 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' && parts.length === 0 ? [] : [...parts, last];
}
