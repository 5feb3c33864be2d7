// Splits an mbox into mails as its bytes come. Holds one mail's first part and a line, whatever the file's size.

import { type ArchivedMail, mailBytesMax } from '../ports/mail-archive.ts';

// `From ` begins a mail where its line looks like a separator and a field follows: both are within this many bytes.
const lookAheadBytes = 1200;
const mark = Buffer.from('\nFrom ');

export class MboxSplitter {
  readonly #onMail: (mail: ArchivedMail) => void;
  #pending: Buffer = Buffer.from('\n');
  #parts: Buffer[] = [];
  #kept = 0;
  #isCut = false;
  #isOpen = false;

  constructor(onMail: (mail: ArchivedMail) => void) {
    this.#onMail = onMail;
  }

  push(chunk: Buffer): void {
    this.#take(Buffer.concat([this.#pending, chunk]), false);
  }

  end(): void {
    this.#take(this.#pending, true);
    this.#keep(this.#pending);
    this.#pending = Buffer.alloc(0);
    this.#close();
  }

  #take(data: Buffer, isLast: boolean): void {
    let from = 0;
    let search = 0;
    for (;;) {
      const at = data.indexOf(mark, search);
      if (at === -1) break;
      if (!isLast && data.length - at < lookAheadBytes) {
        this.#keep(data.subarray(from, at));
        this.#pending = data.subarray(at);
        return;
      }
      search = at + 1;
      const isFirst = !this.#isOpen && from === 0 && at === 0;
      const ahead = data.toString('latin1', at + 1, at + 1 + lookAheadBytes);
      if (!begins(ahead) || !(isFirst || isDated(ahead) || followsBlank(data, at, from))) continue;
      this.#keep(data.subarray(from, at + 1));
      this.#close();
      this.#isOpen = true;
      from = data.indexOf('\n', at + 1) + 1;
      search = from - 1;
    }
    // The mark may be cut by the end of the chunk, and the byte before it says whether the line above is blank.
    const left = isLast ? data.length : Math.max(from, data.length - mark.length - 2);
    this.#keep(data.subarray(from, left));
    this.#pending = data.subarray(left);
  }

  #keep(bytes: Buffer): void {
    if (!this.#isOpen || bytes.length === 0) return;
    const room = mailBytesMax - this.#kept;
    if (bytes.length > room) this.#isCut = true;
    if (room <= 0) return;
    // A copy: a view would keep the whole chunk alive.
    this.#parts.push(Buffer.from(bytes.subarray(0, room)));
    this.#kept += Math.min(room, bytes.length);
  }

  #close(): void {
    if (this.#isOpen && this.#kept > 0) this.#onMail({ bytes: Buffer.concat(this.#parts), isCut: this.#isCut });
    this.#parts = [];
    this.#kept = 0;
    this.#isCut = false;
    this.#isOpen = false;
  }
}

/** A separator as programs write it (`From a@b Thu Oct 20 02:44:36 2022`, `From mboxrd@z ...`), with a field behind it. */
function begins(text: string): boolean {
  return /^From \S[^\n]{0,500}\r?\n[A-Za-z][A-Za-z0-9-]{0,70}:/.test(text);
}

/** b4 and others leave no blank line before a separator; with a sender and ctime(3)'s date it is nobody's sentence. */
function isDated(text: string): boolean {
  return /^From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d(?::\d\d)? [^\n]{0,30}\d{4}/.test(text);
}

function followsBlank(data: Buffer, at: number, from: number): boolean {
  const newline = 10;
  if (at === 0 || at === from) return true;
  return data[at - 1] === newline || (data[at - 1] === 13 && data[at - 2] === newline);
}
