// What a header of a mail may hold. Subjects and names come from reports of strangers: one line break in them would be a header
// of their own.

/** One line, no control characters, nothing that opens another header, no half of a surrogate pair. */
export function headerText(value: string): string {
  return value
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .slice(0, charactersMax)
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
}

/** A title without what somebody else's mail claims in front of it: `Re: [REGRESSION][bisected] x` is `x`; our own tags are earned. */
export function ownTitle(title: string): string {
  const plain = title.replace(/\s+/g, ' ').trim();
  const bare = plain.replace(/^(?:(?:re|fwd?|aw|wg):\s*|\[[^\]]*\]:?\s*)+/i, '');
  return bare === '' ? plain : bare;
}

// RFC 5322, 2.1.1: no line has more than 998 characters.
const charactersMax = 900;

/** An address as `Name <local@domain>` or `local@domain`; null for anything else. */
export function mailAddress(value: string): string | null {
  const text = headerText(value);
  const match = /^(?:(.*?)\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@,;:]+@[^<>\s@,;:]+))$/.exec(text);
  if (!match) return null;
  const [, name = '', inBrackets, bare] = match;
  const address = inBrackets ?? bare ?? '';
  if (!/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(address)) return null;
  const plain = name.replace(/["\\]/g, '').replace(/ {2,}/g, ' ').trim();
  if (plain === '') return address;
  return /^[A-Za-z0-9 _-]+$/.test(plain) || /[^\u0000-\u007f]/.test(plain)
    ? `${plain} <${address}>`
    : `"${plain}" <${address}>`;
}
