// From the bytes of a file to messages of lines, whatever its format.

import { readPlainText } from './plain-text.ts';
import { numberLines, type SourceDocument } from './source-lines.ts';

export function readDocument(bytes: Uint8Array): SourceDocument {
  const text = new TextDecoder('utf-8').decode(bytes);
  return { format: 'text', messages: [readPlainText(numberLines(text))], notes: [] };
}
