// What an attempt has left behind, alone or beside another one; of one that still runs, its consoles as they come.

import { useEffect, useState } from 'preact/hooks';
import type { AttemptRecord } from '../core/attempt/attempt.ts';
import { pointText } from '../core/scenario/point.ts';
import type { HuntState } from '../core/stored/journal.ts';
import type { Mark } from '../core/stored/mark.ts';
import { get, Refused } from './api.ts';
import { ConsoleView } from './console-view.tsx';
import { LiveConsole } from './live-console.tsx';
import { Link, navigate } from './navigation.tsx';
import { nearestOther } from './nearest-other.ts';
import { Trouble } from './trouble.tsx';
import { useHuntStream } from './use-stream.ts';

export interface EvidenceParts {
  readonly hunt: number;
  readonly id: string;
  /** Of the one beside it; null for none. */
  readonly other: string | null;
}

export function EvidencePage({ hunt, id, other }: EvidenceParts) {
  const { family, error } = useHuntStream(hunt);
  const state = family.get(hunt)?.state;
  return (
    <>
      <h1>
        {other === null ? `Evidence of ${id}` : `Evidence of ${id} and ${other}`},{' '}
        <Link to={`/hunt/${String(hunt)}`}>hunt {hunt}</Link>
      </h1>
      <Trouble error={error} />
      <Beside hunt={hunt} id={id} other={other} state={state} />
      <div class={other === null ? 'sides' : 'sides two'}>
        <Side key={id} hunt={hunt} id={id} state={state} />
        {other !== null && <Side key={other} hunt={hunt} id={other} state={state} />}
      </div>
    </>
  );
}

/** Another attempt beside this one: any, or the one that differs least and went otherwise. */
function Beside({ hunt, id, other, state }: EvidenceParts & { readonly state: HuntState | undefined }) {
  const [wanted, setWanted] = useState(other ?? '');
  const path = `/hunt/${String(hunt)}/evidence/${id}`;
  const nearest = state === undefined ? null : nearestOther(state.records, id);
  return (
    <form
      class="beside"
      onSubmit={(event) => {
        event.preventDefault();
        if (/^\d{1,9}\.\d{1,9}$/.test(wanted)) navigate(`${path}/${wanted}`);
      }}
    >
      <label>
        Beside it{' '}
        <input
          size={8}
          pattern="\d+\.\d+"
          placeholder="7.12"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Show</button>
      {nearest !== null && nearest.id !== other && (
        <p>
          Nearest that went otherwise: <Link to={`${path}/${nearest.id}`}>{nearest.id}</Link>
        </p>
      )}
    </form>
  );
}

type Test = AttemptRecord | Mark;

function Side({ hunt, id, state }: { readonly hunt: number; readonly id: string; readonly state: HuntState | undefined }) {
  const [test, setTest] = useState<Test | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const isRunning = state?.running.some(({ attempt }) => attempt === id) === true;
  useEffect(() => {
    const end = new AbortController();
    setError(null);
    get<Test>(`/hunts/${String(hunt)}/attempts/${id}`, end.signal)
      .then(setTest)
      .catch((thrown: unknown) => {
        if (!end.signal.aborted) setError(thrown as Error);
      });
    return () => end.abort();
    // Asked again when it ends.
  }, [hunt, id, isRunning]);
  const isMissing = error instanceof Refused && error.status === 404;
  return (
    <section aria-label={`Evidence of ${id}`}>
      {test === null ? <h2>{id}</h2> : <Facts test={test} />}
      {isRunning && isMissing ? <LiveConsole attempt={id} /> : <Trouble error={error} />}
      {test !== null && <Items hunt={hunt} test={test} />}
    </section>
  );
}

function Facts({ test }: { readonly test: Test }) {
  const isRecord = 'judgement' in test;
  const outcome = isRecord ? (test.judgement.untestable ? 'skip' : test.judgement.outcome) : test.outcome;
  return (
    <>
      <h2>
        {test.id} <span class={`verdict ${outcome}`}>{outcome}</span>
      </h2>
      <p>{isRecord ? pointText(test.point) : test.version}</p>
      <p>{isRecord ? test.judgement.message : test.because}</p>
      {isRecord && test.byHand.length > 0 && (
        <details>
          <summary>By hand</summary>
          <pre tabindex={0} aria-label={`The commands of ${test.id}`}>
            {test.byHand.join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}

/** The console that says most of how it ended, first. */
const telling = ['guest.console', 'firmware.console', 'qemu.output', 'host.console', 'output'];

function Items({ hunt, test: { id, evidence } }: { readonly hunt: number; readonly test: Test }) {
  const first = telling.find((name) => evidence.some((item) => item.name === name && item.bytes > 0)) ?? evidence[0]?.name;
  const [name, setName] = useState(first);
  const item = evidence.find((one) => one.name === name);
  if (item === undefined) return <p>It has kept nothing.</p>;
  return (
    <>
      <label>
        Item{' '}
        <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
          {evidence.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}, {one.bytes.toLocaleString()} bytes
            </option>
          ))}
        </select>
      </label>
      <ConsoleView key={item.name} hunt={hunt} id={id} item={item.name} />
    </>
  );
}
