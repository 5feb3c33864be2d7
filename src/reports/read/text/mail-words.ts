// RFC 2047 words in the fields of a mail: `=?utf-8?q?caf=C3=A9?=`.

export function decodeWords(value: string): string {
  const joined = value.replace(/(\?=)\s+(?==\?)/g, '$1');
  const decoded = joined.replace(
    /=\?([\w.:-]{1,40})(?:\*\w+)?\?([bqBQ])\?([^?]{0,2000})\?=/g,
    (whole, charset: string, kind: string, text: string) => {
      const bytes = kind.toLowerCase() === 'q' ? quoted(text) : base64(text);
      if (bytes === null) return whole;
      try {
        return new TextDecoder(charset).decode(bytes);
      } catch {
        // An unknown charset: the word stays as it was sent.
        return whole;
      }
    },
  );
  // Bytes above ASCII that nobody declared are UTF-8 in practice; what was declared is what it says.
  const plain =
    decoded === joined && /[\u0080-\u00ff]/.test(decoded) && !/[\u0100-\uffff]/.test(decoded) ? asUtf8(decoded) : decoded;
  return plain.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

function quoted(text: string): Uint8Array {
  const plain = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0) & 0xff);
}

function base64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    // Not base64 after all: the word stays as it was sent.
    return null;
  }
}

function asUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  } catch {
    // Another charset: its letters matter less than the rest.
    return text;
  }
}
