// Takes a stream of server-sent events apart. The browser's own EventSource sends no Authorization header, and a token in a cookie
// or an address would reach more than this page.

export interface SseMessage {
  readonly event: string;
  readonly data: string;
  /** Null for one without. */
  readonly id: string | null;
}

/** Of lines that end with \n, as our server writes them. */
export class SseParser {
  readonly #onMessage: (message: SseMessage) => void;
  #held = '';

  constructor(onMessage: (message: SseMessage) => void) {
    this.#onMessage = onMessage;
  }

  take(text: string): void {
    const parts = (this.#held + text).split('\n\n');
    this.#held = parts.pop() ?? '';
    for (const part of parts) {
      const message = messageIn(part);
      if (message !== null) this.#onMessage(message);
    }
  }
}

/** Null for a comment. */
function messageIn(part: string): SseMessage | null {
  let event = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of part.split('\n')) {
    const at = line.indexOf(':');
    const name = line.slice(0, at);
    const value = line.slice(at + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    if (name === 'id') id = value;
    if (name === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, id, data: data.join('\n') };
}
