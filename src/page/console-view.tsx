// A console of any length: a screen of it is asked for when somebody looks there.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleLines } from '../serve/protocol.ts';
import { fetchBlob, get } from './api.ts';
import { Trouble } from './trouble.tsx';
import { VirtualList } from './virtual-list.tsx';

export interface ConsoleParts {
  readonly hunt: number;
  readonly id: string;
  readonly item: string;
}

/** Lines that are asked for together. */
const screen = 200;
/** Screens that are kept: some thousand lines. */
const keptMax = 40;
const rowHeight = 18;
const height = 480;

export function ConsoleView({ hunt, id, item }: ConsoleParts) {
  const path = `/hunts/${String(hunt)}/attempts/${id}/items/${item}`;
  const kept = useRef(new Map<number, readonly string[]>());
  const asked = useRef(new Set<number>());
  const [total, setTotal] = useState<number | null>(null);
  const [, setSeen] = useState(0);
  const [at, setAt] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const ask = (number: number): void => {
    if (asked.current.has(number) || kept.current.has(number)) return;
    asked.current.add(number);
    get<ConsoleLines>(`${path}?from=${String(number * screen)}&count=${String(screen)}`)
      .then((found) => {
        kept.current.set(number, found.lines);
        const [oldest] = kept.current.keys();
        if (kept.current.size > keptMax && oldest !== undefined) kept.current.delete(oldest);
        setTotal(found.total);
        setSeen((seen) => seen + 1);
      })
      .catch((thrown: unknown) => setError(thrown as Error))
      .finally(() => asked.current.delete(number));
  };
  useEffect(() => ask(0), []);
  return (
    <>
      <Find path={path} name={`${id} ${item}`} from={at} onFound={setAt} />
      <Trouble error={error} />
      {total !== null && (
        <VirtualList
          label={`${item} of ${id}`}
          count={total}
          rowHeight={rowHeight}
          height={Math.min(height, Math.max(1, total) * rowHeight + 2)}
          at={at}
          onSeen={(first, last) => {
            for (let number = Math.floor(first / screen); number * screen < last; number += 1) ask(number);
          }}
        >
          {(row) => (
            <div class={row === at && at > 0 ? 'line found' : 'line'}>
              <span class="number">{row + 1}</span>
              {kept.current.get(Math.floor(row / screen))?.[row % screen] ?? ''}
            </div>
          )}
        </VirtualList>
      )}
      <button
        type="button"
        onClick={() => void save(path, `${id}-${item}`).catch((thrown: unknown) => setError(thrown as Error))}
      >
        Save all of it
      </button>
    </>
  );
}

async function save(path: string, name: string): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await fetchBlob(`${path}?raw`));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

interface FindParts {
  readonly path: string;
  readonly name: string;
  /** The line after which is looked. */
  readonly from: number;
  readonly onFound: (line: number) => void;
}

function Find({ path, name, from, onFound }: FindParts) {
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const find = async (): Promise<void> => {
    const after = async (line: number): Promise<number | null> =>
      (await get<{ readonly line: number | null }>(`${path}?find=${encodeURIComponent(text)}&from=${String(line)}`)).line;
    const line = (await after(from)) ?? (await after(-1));
    setSaid(line === null ? 'It is nowhere in there.' : `Line ${String(line + 1)}.`);
    if (line !== null) onFound(line);
  };
  return (
    <form
      class="beside"
      onSubmit={(event) => {
        event.preventDefault();
        find().catch((thrown: unknown) => setSaid((thrown as Error).message));
      }}
    >
      <label>
        Find{' '}
        <input required value={text} onInput={(event) => setText(event.currentTarget.value)} aria-label={`Find in ${name}`} />
      </label>
      <button type="submit">Next</button>
      <span role="status">{said}</span>
    </form>
  );
}
