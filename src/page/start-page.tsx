// Starting a hunt from a report that is dropped here, chosen or pasted.

import { useState } from 'preact/hooks';
import type { StartRequest } from '../serve/protocol.ts';
import { post } from './api.ts';
import { navigate } from './navigation.tsx';
import { Trouble } from './trouble.tsx';

export function StartPage() {
  const [report, setReport] = useState('');
  const [minutes, setMinutes] = useState(60);
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    file?.text().then(setReport, (thrown: unknown) => setError(thrown as Error));
  };
  const start = (): void => {
    setBusy(true);
    setError(null);
    const request: StartRequest = { report, minutes };
    post<{ hunt: number }>('/hunts', request)
      .then(({ hunt }) => navigate(`/hunt/${String(hunt)}`))
      .catch((thrown: unknown) => setError(thrown as Error))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <h1>Start a hunt</h1>
      <p>
        Of a report of a virtual machine that boots no more: a mail, an issue. Its commands run in sandboxes without network.
      </p>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          start();
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
            rows={14}
            spellcheck={false}
            value={report}
            onInput={(event) => setReport(event.currentTarget.value)}
          />
        </label>
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
        <button type="submit" disabled={isBusy || report === ''}>
          {isBusy ? 'It is read …' : 'Hunt it'}
        </button>
        <Trouble error={error} />
      </form>
    </>
  );
}
