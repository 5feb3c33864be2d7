// A report's own text without what tells who or where somebody is: claims quote a stranger's mail, and the message of a failed download
// has the address of a mirror. Attachments are redacted one by one, with what was taken out beside each.

import type { Block, ReportDocument, Run, Section } from './document.ts';
import { type PersonalKind, redact, type RedactOptions } from './redact.ts';
import { redactedWords } from './redacted-words.ts';

/** What was taken out is told at the end of the environment. Addresses of mails stay: recipients and trailers need them. */
export function withoutPersonal(document: ReportDocument, privacy: RedactOptions): ReportDocument {
  const counts = new Map<PersonalKind, number>();
  const clean = (text: string): string => {
    const { text: left, redacted } = redact(text, { ...privacy, keepAddresses: true });
    for (const { what, count } of redacted) counts.set(what, (counts.get(what) ?? 0) + count);
    return left;
  };
  const title = clean(document.title);
  const sections = document.sections.map((section) => cleanSection(section, clean));
  // The first screen repeats what sections say: what is taken out of it is counted there.
  const front = document.front.map((section) =>
    cleanSection(section, (text) => redact(text, { ...privacy, keepAddresses: true }).text),
  );
  // A message that is no sentence of its own is counted with those that are.
  const runs = document.runs.map((run): Run => ({
    ...run,
    message: redact(run.message, { ...privacy, keepAddresses: true }).text,
  }));
  const redacted = [...counts].map(([what, count]) => ({ what, count }));
  return {
    ...document,
    title,
    runs,
    front,
    sections: redacted.length === 0 ? sections : sections.map((one) => toldIn(one, redacted)),
  };
}

function cleanSection(section: Section, clean: (text: string) => string): Section {
  return { ...section, blocks: section.blocks.map((block) => cleanBlock(block, clean)) };
}

function cleanBlock(block: Block, clean: (text: string) => string): Block {
  switch (block.kind) {
    case 'paragraph':
      return { ...block, sentences: block.sentences.map((one) => ({ ...one, text: clean(one.text) })) };
    case 'list':
      return { ...block, items: block.items.map((one) => ({ ...one, text: clean(one.text) })) };
    case 'table':
      return {
        ...block,
        rows: block.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => ({ ...cell, text: clean(cell.text) })) })),
      };
    case 'picture':
      return { ...block, says: clean(block.says) };
    case 'verbatim':
    case 'command':
      return { ...block, text: clean(block.text) };
  }
}

function toldIn(section: Section, redacted: readonly { readonly what: PersonalKind; readonly count: number }[]): Section {
  if (section.id !== 'environment') return section;
  const told = { text: `Taken out of this text: ${redactedWords(redacted)}.`, backing: { kind: 'words' as const } };
  return { ...section, blocks: [...section.blocks, { kind: 'list', items: [told] }] };
}
