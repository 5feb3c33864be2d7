// Starting a hunt from a report that is dropped here, chosen or pasted: what was read of it is shown first, and can be corrected.

import { useState } from 'preact/hooks';
import type { CaseAnswer, CorrectionRequest, StartRequest } from '../serve/protocol.ts';
import { post } from './api.ts';
import { CaseEditor } from './case-editor.tsx';
import { navigate } from './navigation.tsx';
import { Trouble } from './trouble.tsx';

export function StartPage() {
  const [report, setReport] = useState('');
  const [found, setFound] = useState<CaseAnswer | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    file?.text().then(setReport, (thrown: unknown) => setError(thrown as Error));
  };
  const act = (work: () => Promise<void>): void => {
    setBusy(true);
    setError(null);
    work()
      .catch((thrown: unknown) => setError(thrown as Error))
      .finally(() => setBusy(false));
  };
  const correct = (request: CorrectionRequest): void =>
    act(async () => setFound(await post<CaseAnswer>('/case/corrected', request)));
  const start = (request: StartRequest): void => {
    act(async () => {
      const { hunt } = await post<{ hunt: number }>('/hunts', request);
      navigate(`/hunt/${String(hunt)}`);
    });
  };
  return (
    <>
      <h1>Start a hunt</h1>
      <p>
        Of a report of a virtual machine that boots no more: a mail, an issue, or a case file. Its commands run in sandboxes
        without network.
      </p>
      <form
        class="fields"
        aria-label="The report"
        onSubmit={(event) => {
          event.preventDefault();
          act(async () => setFound(await post<CaseAnswer>('/case', { report })));
        }}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer?.files);
        }}
      >
        <label>
          A file, chosen or dropped here
          <input type="file" onChange={(event) => take(event.currentTarget.files)} />
        </label>
        <label>
          Or its text
          <textarea
            required
            rows={10}
            spellcheck={false}
            value={report}
            onInput={(event) => setReport(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={isBusy || report === ''}>
          Read it
        </button>
      </form>
      <Trouble error={error} />
      {found !== null && <CaseEditor found={found} isBusy={isBusy} onCorrect={correct} />}
      {found !== null && found.file.draft.text !== null && (
        <StartForm isBusy={isBusy} onStart={(minutes) => start({ report: found.text, minutes })} />
      )}
    </>
  );
}

function StartForm({ isBusy, onStart }: { readonly isBusy: boolean; readonly onStart: (minutes: number) => void }) {
  const [minutes, setMinutes] = useState(60);
  return (
    <form
      class="fields"
      aria-label="The hunt"
      onSubmit={(event) => {
        event.preventDefault();
        onStart(minutes);
      }}
    >
      <label>
        Minutes that it may take
        <input
          type="number"
          min={1}
          max={10080}
          value={minutes}
          onInput={(event) => setMinutes(Number(event.currentTarget.value))}
        />
      </label>
      <button type="submit" disabled={isBusy}>
        Hunt it
      </button>
    </form>
  );
}
