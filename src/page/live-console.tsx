// The consoles of an attempt that runs, as they come.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveOutput } from '../serve/protocol.ts';
import { follow } from './api.ts';
import { Trouble } from './trouble.tsx';

/** Of characters, of each stream: what a person reads while it runs. */
const keptMax = 100_000;

export function LiveConsole({ attempt }: { readonly attempt: string }) {
  const [streams, setStreams] = useState<ReadonlyMap<string, string>>(new Map());
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const end = new AbortController();
    follow(`/live/${attempt}`, {
      signal: end.signal,
      // What there is so far comes first again.
      onOpen: (isOpen) => (isOpen ? setStreams(new Map()) : undefined),
      onMessage: ({ data }) => {
        const { stream, text } = JSON.parse(data) as LiveOutput;
        setStreams((now) => new Map([...now, [stream, ((now.get(stream) ?? '') + text).slice(-keptMax)]]));
      },
    }).catch((thrown: unknown) => setError(thrown as Error));
    return () => end.abort();
  }, [attempt]);
  return (
    <>
      <p role="status">{streams.size === 0 ? 'It runs, and has said nothing yet that this server has seen.' : 'It runs.'}</p>
      <Trouble error={error} />
      {[...streams].map(([stream, text]) => (
        <Tail key={stream} name={`${stream} of ${attempt}`} text={text} />
      ))}
    </>
  );
}

/** Stays at its end while somebody looks at the end. */
function Tail({ name, text }: { readonly name: string; readonly text: string }) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <>
      <h3>{name}</h3>
      <pre
        class="tail"
        ref={box}
        tabindex={0}
        aria-label={name}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          isAtEnd.current = scrollTop + clientHeight > scrollHeight - 40;
        }}
      >
        {text}
      </pre>
    </>
  );
}
