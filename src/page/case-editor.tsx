// What was read of a report, to be corrected: claims, what is open, the scenario that would be tried, or the case file as text.

import { useEffect, useState } from 'preact/hooks';
import type { CaseFile, CaseOutcome, CaseQuestion } from '../core/stored/case-file.ts';
import type { CaseAnswer, CorrectionRequest } from '../serve/protocol.ts';

interface EditorParts {
  readonly found: CaseAnswer;
  readonly isBusy: boolean;
  readonly onCorrect: (request: CorrectionRequest) => void;
}

export function CaseEditor({ found: { file, text }, isBusy, onCorrect }: EditorParts) {
  const correct = (correction: CorrectionRequest['correction']): void => onCorrect({ text, correction });
  const { draft, questions, title } = file;
  return (
    <section aria-labelledby="case">
      <h2 id="case">{title ?? 'What was read of it'}</h2>
      <Claims file={file} isBusy={isBusy} onCorrect={correct} />
      {questions.length > 0 && <h3>Not said</h3>}
      {questions.map((question) => (
        <Question
          key={question.id}
          question={question}
          onAnswer={(answer) => correct({ kind: 'answer', question: question.id, answer })}
        />
      ))}
      <h3>What would be tried</h3>
      {draft.text === null && <p class="trouble">Nothing: {draft.because ?? 'the case has no draft'}.</p>}
      <ul>
        {draft.assumed.map((sentence) => (
          <li key={sentence}>Assumed: {sentence}</li>
        ))}
        {draft.leftOut.map(({ text: left, because }) => (
          <li key={left}>
            Left out: {left} ({because})
          </li>
        ))}
      </ul>
      {draft.text !== null && (
        <details>
          <summary>The scenario</summary>
          <TextForm label="firstbad.yaml" text={draft.text} onText={(changed) => correct({ kind: 'draft', text: changed })} />
        </details>
      )}
      <details>
        <summary>The case file</summary>
        <TextForm label="case.yaml" text={text} onText={(changed) => onCorrect({ text: changed, correction: null })} />
      </details>
    </section>
  );
}

interface ClaimsParts {
  readonly file: CaseFile;
  readonly isBusy: boolean;
  readonly onCorrect: (correction: CorrectionRequest['correction']) => void;
}

const outcomes: readonly CaseOutcome[] = ['fails', 'works', 'not-said'];

function Claims({ file: { claims, commands }, isBusy, onCorrect }: ClaimsParts) {
  const textOf = (id: string): string => commands.find((command) => command.id === id)?.text ?? id;
  const said = [
    ...claims.versions.map(({ id, of, version, reach, says, lines, text }) => ({
      id,
      says,
      lines,
      text,
      what: `${of} ${version}${reach === 'exact' ? '' : ` ${reach.replace('-', ' ')}`}`,
    })),
    ...claims.cells.map(({ id, commands: run, says, lines, text }) => ({
      id,
      says,
      lines,
      text: text ?? '',
      what: run.map(textOf).join('; '),
    })),
  ];
  return (
    <ul class="claims">
      {said.map(({ id, says, lines, text, what }) => (
        <li class="claim" key={id}>
          <span>{what}</span>
          <select
            aria-label={`What is said of ${what}`}
            disabled={isBusy}
            value={says}
            onChange={(event) => onCorrect({ kind: 'says', id, says: event.currentTarget.value as CaseOutcome })}
          >
            {outcomes.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <button
            type="button"
            disabled={isBusy}
            aria-label={`The report does not say: ${what}`}
            onClick={() => onCorrect({ kind: 'remove', id })}
          >
            Remove
          </button>
          <small>
            line {lines.first}: {text}
          </small>
        </li>
      ))}
      {claims.commits.map(({ id, text, lines }) => (
        <li class="claim" key={id}>
          <span>{text}</span>
          <span />
          <button
            type="button"
            disabled={isBusy}
            aria-label={`The report does not say: ${text}`}
            onClick={() => onCorrect({ kind: 'remove', id })}
          >
            Remove
          </button>
          <small>line {lines.first}</small>
        </li>
      ))}
    </ul>
  );
}

function Question({
  question: { question, assumed, hint, choices, answer },
  onAnswer,
}: {
  readonly question: CaseQuestion;
  readonly onAnswer: (answer: string) => void;
}) {
  const [text, setText] = useState(answer ?? '');
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(text);
      }}
    >
      <label>
        {question} ({hint}; otherwise {assumed} is assumed)
        {choices.map((choice, index) => (
          <small key={choice}>
            {index + 1}. {choice}
          </small>
        ))}
        <input required value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="submit">Answer</button>
    </form>
  );
}

function TextForm({
  label,
  text,
  onText,
}: {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const [changed, setChanged] = useState(text);
  useEffect(() => setChanged(text), [text]);
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        onText(changed);
      }}
    >
      <label>
        {label}
        <textarea rows={18} spellcheck={false} value={changed} onInput={(event) => setChanged(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={changed === text}>
        Use this text
      </button>
    </form>
  );
}
