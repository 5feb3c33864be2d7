// A case as the text of a file, for people to correct: YAML with a sentence above each part, or the same as JSON.

import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { CaseCommit, CaseFile, CaseVersionName } from '../core/stored/case-file.ts';
import type { LineRange } from '../core/stored/claim.ts';

const head = `What firstbad has read in a report, to be corrected by whoever knows better: a person or a program. Then

  firstbad hunt THIS-FILE

drafts a scenario from what stands here and goes on. docs/how-to/case.md explains each part.`;

const comments: Readonly<Record<string, string>> = {
  questions: 'Answer what you know, behind `answer:`. Without an answer the assumption stands.',
  claims: 'Correct `says`: fails, works or not-said. Take out what the report does not mean, add what was missed.',
  commands: 'Nothing of them is run as it stands.',
  draft: 'Follows from all above. Once its text is changed by hand it is used as it stands.',
  sums: 'How firstbad left claims and draft; what differs was corrected since.',
};

export function caseText(file: CaseFile, form: 'yaml' | 'json'): string {
  const data = dataOf(file);
  if (form === 'json') return `${JSON.stringify(data, null, 2)}\n`;
  const document = new Document(data);
  document.commentBefore = commented(head);
  const { contents } = document;
  if (isMap(contents))
    for (const pair of contents.items) {
      const key = pair.key as Node & { spaceBefore?: boolean };
      const name = isScalar(key) ? String(key.value) : '';
      key.spaceBefore = true;
      const comment = comments[name];
      if (comment !== undefined) key.commentBefore = commented(comment);
      if (['machine', 'environment', 'consoles'].includes(name) && isSeq(pair.value))
        for (const item of pair.value.items) if (isMap(item)) item.flow = true;
    }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, blockQuote: 'literal', nullStr: '' });
}

function commented(text: string): string {
  return text.replace(/^/gm, ' ');
}

/** What is empty or follows from the rest is not written, but for what is to be filled in. */
function dataOf({ report, title, questions, claims, commands, consoles, machine, environment, draft, sums }: CaseFile): object {
  return {
    case: 1,
    report: bare(report),
    ...bare({ title }),
    ...some(
      'questions',
      questions.map(({ choices, answer, ...one }) => ({ ...one, ...some('choices', choices), answer })),
    ),
    claims: claimsData(claims),
    ...some(
      'commands',
      commands.map(({ id, kind, lines, text, words, shell, options }) =>
        bare({ id, kind, lines: range(lines), text, words, shell: shell ? 'yes' : null, options: options?.map(bare) ?? null }),
      ),
    ),
    ...some('consoles', consoles.map(factData)),
    ...some('machine', machine.map(factData)),
    ...some('environment', environment.map(factData)),
    draft: {
      ...bare({ because: draft.because }),
      ...some('assumed', draft.assumed),
      ...some(
        'left-out',
        draft.leftOut.map(({ text, because, lines }) => ({ text, because, lines: range(lines) })),
      ),
      text: draft.text,
    },
    ...bare({ sums }),
  };
}

function claimsData(claims: CaseFile['claims']): object {
  return {
    ...some(
      'versions',
      claims.versions.map(({ id, lines, says, assumed, rule, text, ...name }) =>
        bare({ id, lines: range(lines), ...nameData(name), says, assumed, rule, text }),
      ),
    ),
    ...some(
      'cells',
      claims.cells.map(({ id, lines, says, commands: own, versions, text, textLines }) =>
        bare({
          id,
          lines: range(lines),
          says,
          commands: own,
          ...some('versions', versions.map(nameData)),
          text,
          'text-lines': textLines === null ? null : range(textLines),
        }),
      ),
    ),
    ...some(
      'commits',
      claims.commits.map(({ id, lines, text, value }) => bare({ id, lines: range(lines), ...commitData(value), text })),
    ),
  };
}

function nameData({ of, version, upstream, reach }: CaseVersionName): object {
  return bare({ of, version, upstream, reach: reach === 'exact' ? null : reach });
}

function commitData(value: CaseCommit['value']): object {
  switch (value.kind) {
    case 'culprit':
      return { says: value.basis === 'bisected' ? 'bisected-to' : 'suspects', commit: value.commit, subject: value.subject };
    case 'revert':
      return { says: 'revert', commit: value.commit, result: value.result };
    case 'bisect-log':
      return { says: 'bisect-log', commit: value.culprit };
  }
}

function factData({ kind, value, lines }: CaseFile['machine'][number]): object {
  return { kind, value, lines: range(lines) };
}

function range({ first, last }: LineRange): string | number {
  return first === last ? first : `${first}-${last}`;
}

function bare(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}

function some(key: string, list: readonly unknown[]): object {
  return list.length === 0 ? {} : { [key]: list };
}
