// One hunt: what it has found, what is running, its answers; with a whole hunt the same of each of its parts.

import { useEffect, useState } from 'preact/hooks';
import { pointText } from '../core/scenario/point.ts';
import type { HuntState } from '../core/stored/journal.ts';
import { AnswerList } from './answer-list.tsx';
import { fetchBlob, post } from './api.ts';
import { Findings } from './findings.tsx';
import { Link } from './navigation.tsx';
import { OverrideForm, OverrideList } from './override-form.tsx';
import { Broken, Trouble } from './trouble.tsx';
import { type HuntStream, useHuntStream, useView } from './use-stream.ts';
import { questionWords, statusWords } from './words.ts';

export function HuntPage({ hunt }: { readonly hunt: number }) {
  const stream = useHuntStream(hunt);
  const state = stream.family.get(hunt)?.state;
  const { view, error } = useView(hunt, newsOf(stream));
  const title = view === null ? `Hunt ${String(hunt)}` : `Hunt ${String(hunt)}: ${view.subject}`;
  useEffect(() => {
    document.title = `${view === null ? '' : `${statusWords[view.status]} · `}${title} · firstbad`;
  }, [title, view?.status]);
  return (
    <>
      <h1>{title}</h1>
      <Broken isOpen={stream.isOpen} />
      <Trouble error={stream.error ?? error} />
      {view !== null && (
        <p>
          {questionWords[view.question]}, <strong class={`status ${view.status}`}>{statusWords[view.status]}</strong>.{' '}
          {state !== undefined && countText(state)}
        </p>
      )}
      {view !== null && <Controls hunt={hunt} isAtWork={view.isAtWork} canGoOn={view.canGoOn} />}
      {stream.said.length > 0 && <Said stream={stream} />}
      {view !== null && <Findings view={view} />}
      {state !== undefined && <Work hunt={hunt} state={state} stream={stream} />}
      {partsIn(state).map(([part, title]) => (
        <Part key={part} hunt={part} title={title} stream={stream} />
      ))}
    </>
  );
}

/** Each hunt once: a search and its verification are one. */
function partsIn(state: HuntState | undefined): readonly (readonly [hunt: number, title: string])[] {
  const titles = new Map<number, string[]>();
  for (const { part, of, hunt } of state?.opened ?? []) {
    titles.set(hunt, [...(titles.get(hunt) ?? []), `${questionOf(part)}${of === '' ? '' : ` of ${of}`}`]);
  }
  return [...titles].map(([hunt, names]) => [hunt, names.join(', ')]);
}

function Part({ hunt, title, stream }: { readonly hunt: number; readonly title: string; readonly stream: HuntStream }) {
  const state = stream.family.get(hunt)?.state;
  const { view, error } = useView(hunt, String(stream.family.get(hunt)?.at ?? 0));
  return (
    <section aria-labelledby={`part-${String(hunt)}`}>
      <h2 id={`part-${String(hunt)}`}>
        {title}, <Link to={`/hunt/${String(hunt)}`}>hunt {hunt}</Link>
      </h2>
      <Trouble error={error} />
      {state !== undefined && (
        <p>
          <strong class={`status ${state.status}`}>{statusWords[state.status]}</strong>. {countText(state)}
        </p>
      )}
      {view !== null && <Findings view={view} />}
      {state !== undefined && <Work hunt={hunt} state={state} stream={stream} />}
    </section>
  );
}

/** Changes with whatever may change what was found. */
function newsOf({ family, said }: HuntStream): string {
  return `${[...family.values()].map(({ at }) => String(at)).join(' ')} ${said.at(-1) ?? ''}`;
}

const partWords: Readonly<Record<string, string>> = {
  ...questionWords,
  verify: 'Verification',
  script: 'Script of the report',
};

function questionOf(part: string): string {
  return Object.hasOwn(partWords, part) ? (partWords[part] ?? part) : part;
}

function countText({ records, marks }: HuntState): string {
  const outcomes = [...records.map(({ judgement }) => judgement.outcome), ...marks.map(({ outcome }) => outcome)];
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return outcomes.length === 0 ? '' : `${[...counts].map(([outcome, number]) => `${String(number)} ${outcome}`).join(', ')}.`;
}

function Controls({
  hunt,
  isAtWork,
  canGoOn,
}: {
  readonly hunt: number;
  readonly isAtWork: boolean;
  readonly canGoOn: boolean;
}) {
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const act = (work: () => Promise<unknown>): void => {
    setBusy(true);
    setError(null);
    work()
      .catch((thrown: unknown) => setError(thrown as Error))
      .finally(() => setBusy(false));
  };
  return (
    <div class="controls">
      {isAtWork && (
        <button type="button" disabled={isBusy} onClick={() => act(() => post(`/hunts/${String(hunt)}/stop`, {}))}>
          Stop
        </button>
      )}
      {canGoOn && (
        <button type="button" disabled={isBusy} onClick={() => act(() => post(`/hunts/${String(hunt)}/start`, {}))}>
          Go on
        </button>
      )}
      <ReportButton hunt={hunt} format="html" act={act} />
      <ReportButton hunt={hunt} format="mail" act={act} />
      <ReportButton hunt={hunt} format="markdown" act={act} />
      <Trouble error={error} />
    </div>
  );
}

interface ReportButtonParts {
  readonly hunt: number;
  readonly format: 'html' | 'mail' | 'markdown';
  readonly act: (work: () => Promise<unknown>) => void;
}

const endings = { html: 'html', mail: 'eml', markdown: 'md' } as const;

function ReportButton({ hunt, format, act }: ReportButtonParts) {
  const save = async (): Promise<void> => {
    const answer = JSON.parse(await (await fetchBlob(`/hunts/${String(hunt)}/report?format=${format}`)).text()) as {
      readonly text: string | null;
      readonly problems: readonly { readonly why: string }[];
    };
    if (answer.text === null)
      throw new Error(`This report is not given out: ${answer.problems.map(({ why }) => why).join('; ')}`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([answer.text], { type: 'application/octet-stream' }));
    link.download = `firstbad-${String(hunt)}.${endings[format]}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <button type="button" onClick={() => act(save)}>
      Report as {format}
    </button>
  );
}

/** What was said last, and how far the longest work is. */
function Said({ stream: { said, progress } }: { readonly stream: HuntStream }) {
  return (
    <div class="said">
      <p role="status" aria-label="What happens now">
        {said.at(-1)}
      </p>
      {[...progress.values()].slice(-3).map(({ what, done, total }) => (
        <label key={what} class="progress">
          {what} <progress value={done} max={total ?? undefined} />
        </label>
      ))}
      <details>
        <summary>What was said before</summary>
        <pre tabindex={0} aria-label="What was said before">
          {said.join('\n')}
        </pre>
      </details>
    </div>
  );
}

function Work({ hunt, state, stream }: { readonly hunt: number; readonly state: HuntState; readonly stream: HuntStream }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { running, marking, records, marks, overrides } = state;
  const answers = records.length + marks.length;
  return (
    <>
      {running.length + marking.length > 0 && state.status === 'running' && (
        <>
          <h3>What is running</h3>
          <ul class="running">
            {running.map(({ attempt, point }) => (
              <li key={attempt}>
                <Link to={`/hunt/${String(hunt)}/evidence/${attempt}`}>{attempt}</Link>{' '}
                {stream.doing.get(attempt) ?? 'prepares'}: {pointText(point)}
              </li>
            ))}
            {marking.map(({ mark, version }) => (
              <li key={mark}>
                <strong>{mark}</strong> {version}
              </li>
            ))}
          </ul>
        </>
      )}
      {answers > 0 && (
        <details class="answers">
          <summary>{answers} answers, and what can be said of them</summary>
          <OverrideList hunt={hunt} overrides={overrides} />
          <OverrideForm hunt={hunt} what={chosen ?? ''} />
          <AnswerList hunt={hunt} state={state} onChoose={setChosen} />
        </details>
      )}
    </>
  );
}
