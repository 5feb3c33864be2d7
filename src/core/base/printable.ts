// Text of strangers (consoles, titles, versions, paths) made safe to print. Whatever shows such a text sends it through here.

// Unicode's bidirectional controls (UAX #9) let a text show in another order than it is written in, and reach beyond its end.
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Makes a text from a console safe to print: control characters would move the cursor or change the terminal. */
export function printable(text: string): string {
  return text
    .replaceAll(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .replaceAll(bidirectional, '');
}

// What our own styles say: bold, dim, and the eight colours (ECMA-48 SGR).
const ownStyle = /(\u001b\[(?:[012]|22|3[0-7]|39)m)/;

/** The same for what we have painted: our styles stay. A text that brings such a style is painted, and nothing more. */
export function printableWithStyles(text: string): string {
  return text
    .split(ownStyle)
    .map((part, at) => (at % 2 === 1 ? part : printable(part)))
    .join('');
}

/** The same on one line: a subject, a reason, a label. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ')).trim();
}
