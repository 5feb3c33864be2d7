// Saying that an answer is wrong, and taking that back.

import { useEffect, useState } from 'preact/hooks';
import type { Override, OverrideTarget, OverrideVerdict } from '../core/stored/override.ts';
import type { OverrideRequest } from '../serve/protocol.ts';
import { post } from './api.ts';
import { Trouble } from './trouble.tsx';

const verdicts: readonly OverrideVerdict[] = ['good', 'bad', 'skip'];

export function OverrideForm({ hunt, what: chosen }: { readonly hunt: number; readonly what: string }) {
  const [what, setWhat] = useState(chosen);
  const [verdict, setVerdict] = useState<OverrideVerdict>('good');
  const [because, setBecause] = useState('');
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (chosen !== '') setWhat(chosen);
  }, [chosen]);
  const say = (): void => {
    setError(null);
    const request: OverrideRequest = { what: what.trim(), verdict, because: because.trim() };
    post(`/hunts/${String(hunt)}/override`, request)
      .then(() => setBecause(''))
      .catch((thrown: unknown) => setError(thrown as Error));
  };
  return (
    <form
      class="fields"
      aria-label={`Say that an answer of hunt ${String(hunt)} is wrong`}
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <label>
        An answer that is wrong: 7.12, cache=none kernel=6.1, a version or a commit
        <input required maxlength={1000} value={what} onInput={(event) => setWhat(event.currentTarget.value)} />
      </label>
      <label>
        It really is
        <select value={verdict} onChange={(event) => setVerdict(event.currentTarget.value as OverrideVerdict)}>
          {verdicts.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        Because
        <input required maxlength={2000} value={because} onInput={(event) => setBecause(event.currentTarget.value)} />
      </label>
      <button type="submit">Override</button>
      <Trouble error={error} />
    </form>
  );
}

export function OverrideList({ hunt, overrides }: { readonly hunt: number; readonly overrides: readonly Override[] }) {
  const [error, setError] = useState<Error | null>(null);
  const undo = (number: number): void => {
    setError(null);
    post(`/hunts/${String(hunt)}/undo`, { number }).catch((thrown: unknown) => setError(thrown as Error));
  };
  return (
    <>
      <ul class="overrides">
        {overrides.map(({ number, about, verdict, because, by }) => (
          <li key={number}>
            A {by} says {verdict} of {targetText(about)}: {because}{' '}
            <button type="button" onClick={() => undo(number)}>
              Take back
            </button>
          </li>
        ))}
      </ul>
      <Trouble error={error} />
    </>
  );
}

function targetText(about: OverrideTarget): string {
  switch (about.kind) {
    case 'attempt':
      return about.attempt;
    case 'version':
      return about.version;
    case 'point':
      return Object.entries(about.place)
        .map(([name, values]) => `${name}=${values.join(',')}`)
        .join(' ');
  }
}
