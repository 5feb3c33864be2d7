// Text for mails: paragraphs of at most 72 columns, as the kernel's guide and every mailing list want them.

/** Lines of at most `columns`; a word that is longer stands alone and is never cut: links and paths must stay whole. */
export function wrap(text: string, { columns = 72, first = '', rest = first }: WrapOptions = {}): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return isEmpty ? lines : [...lines, line];
}

export interface WrapOptions {
  readonly columns?: number;
  /** Before the first line: `- `, and before all others. */
  readonly first?: string;
  readonly rest?: string;
}
