// Reads commit objects as `git cat-file --batch` gives them. Pure.

import type { CommitName, CommitSummary } from '../../core/git/commit.ts';

export interface BatchObject {
  /** As asked for. */
  readonly name: string;
  /** `missing` when there is none. */
  readonly type: string;
  readonly content: Uint8Array;
}

const newline = 0x0a;

/** `<name> SP <type> SP <size> LF <content> LF` for each, or `<name> SP missing LF` (git-cat-file(1), batch output). */
export function parseBatch(output: Buffer): readonly BatchObject[] {
  const objects: BatchObject[] = [];
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf(newline, at);
    const [name = '', type = 'missing', size = '0'] = output.toString('utf8', at, lineEnd).split(' ');
    at = lineEnd + 1;
    if (type === 'missing' || type === 'ambiguous') {
      objects.push({ name, type: 'missing', content: new Uint8Array(0) });
      continue;
    }
    objects.push({ name, type, content: output.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return objects;
}

/** The headers end at the first empty line; a header's continuation lines begin with a space (gpgsig, mergetag). */
export function parseCommit(name: CommitName, content: Uint8Array): CommitSummary {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const end = bytes.indexOf('\n\n');
  const head = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  const headers = head.split('\n');
  const valueOf = (key: string): string => headers.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
  const decode = decoderFor(valueOf('encoding'));
  const message = end < 0 ? '' : decode(bytes.subarray(end + 2));
  const author = decode(Buffer.from(valueOf('author'), 'latin1'));
  return {
    name,
    subject: message.trimStart().split('\n', 1)[0]?.trimEnd() ?? '',
    author: author.replace(/ -?\d+ [+-]\d+$/, ''),
    committedAtMs: Number(/ (-?\d+) [+-]\d+$/.exec(valueOf('committer'))?.[1] ?? 0) * 1000,
  };
}

/** Commits say their encoding when it is not UTF-8 (gitformat, `encoding` header); one that nobody knows is read as Latin-1. */
function decoderFor(encoding: string): (bytes: Uint8Array) => string {
  try {
    const decoder = new TextDecoder(encoding || 'utf-8');
    return (bytes) => decoder.decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return (bytes) => Buffer.from(bytes).toString('latin1');
  }
}
