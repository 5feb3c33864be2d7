// Files that hold mails in a form that is not read here: told by their first bytes, so that they are refused with their name.

interface OtherForm {
  readonly begin: string;
  readonly what: string;
}

const forms: readonly OtherForm[] = [
  { begin: '\u00fd7zXZ\0', what: 'it is compressed with xz; unpack it first: xz -dk FILE' },
  { begin: '\u0028\u00b5\u002f\u00fd', what: 'it is compressed with zstd; unpack it first: zstd -dk FILE' },
  { begin: 'BZh', what: 'it is compressed with bzip2; unpack it first: bzip2 -dk FILE' },
  { begin: 'PK\u0003\u0004', what: 'it is a ZIP archive; unpack it into a folder and give that' },
  { begin: '\u0001\u0001\u0001\u0001', what: 'it is an MMDF mailbox; make an mbox or a Maildir of it' },
  { begin: 'BABYL OPTIONS:', what: 'it is a Babyl mailbox; make an mbox or a Maildir of it' },
];

/** Enough to tell each of them. */
export const formBytes = 16;

/** Null for what may be mails. */
export function otherForm(begin: Uint8Array): string | null {
  const text = Buffer.from(begin.subarray(0, formBytes)).toString('latin1');
  return forms.find((form) => text.startsWith(form.begin))?.what ?? null;
}
