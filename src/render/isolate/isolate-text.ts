// An isolation on a terminal: the sentence, its borders, a strip for each part, workarounds, and what did not matter. Pure.

import { printable, printableLine } from '../../core/base/printable.ts';
import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import { originLines } from '../base/override-text.ts';
import { cutTo, type Style, wrapTo } from '../base/style.ts';
import { type IsolateMark, isolateRows } from './isolate-rows.ts';
import { borderSentences, conditionSentences, effortText, skipText, unknownText, workaroundText } from './isolate-words.ts';

export function isolateLines(report: IsolateReport, style: Style, columns: number): readonly string[] {
  const wrapped = (text: string, indent = ''): readonly string[] =>
    wrapTo(printableLine(text), columns - indent.length).map((line) => indent + line);
  const list = (title: string, texts: readonly string[]): readonly string[] =>
    texts.length === 0 ? [] : ['', style.bold(title), ...texts.flatMap((text) => wrapped(text, '  '))];
  return [
    ...originLines(report),
    ...conditionSentences(report)
      .flatMap((text) => wrapped(text))
      .map((line) => style.bold(line)),
    ...borderSentences(report).flatMap((text) => wrapped(text)),
    ...pictureLines(report, style, columns),
    ...list('What makes it go away, the smallest change first', report.workarounds.map(workaroundText)),
    ...list(
      'What does not matter',
      report.irrelevant.map(({ part, tried }) => `${part}: fails with ${triedText(tried)}`),
    ),
    ...list('What could not be told', report.undetermined.map(unknownText)),
    ...list(
      'In what the shipped configurations of the kernels at a border differ',
      report.kernelBorders.map(
        (border) =>
          `firstbad compare-config ${border.before} ${border.after}${border.package === 'linux-image-cloud-amd64' ? '' : ` --package ${border.package}`}`,
      ),
    ),
    ...list('What gave no answer', report.skips.map(skipText)),
    '',
    ...hiddenLines(report).flatMap((text) => wrapped(text)),
    ...wrapped(`${effortText(report)} This is hunt ${report.hunt}.`),
  ];
}

/** Long lists of versions are named by their ends. */
function triedText(tried: readonly string[]): string {
  return tried.length > 6 ? `${tried.length} values from ${tried[0] ?? ''} to ${tried.at(-1) ?? ''}` : tried.join(', ');
}

/** What may be hidden all the same. */
function hiddenLines({ elsewhere, certain, conditions, ended, components }: IsolateReport): readonly string[] {
  if (elsewhere === null || elsewhere.tried === 0) return [];
  const { tried, pairsSeen, pairsAll, hiding } = elsewhere;
  const exceptions = Math.max(0, ...conditions.map((condition) => condition.hiding));
  const covered = certain
    ? ['Any two settings that can be together were tried together, so nothing of up to two settings is hidden.']
    : [
        `Where it should pass, ${tried} points were tried and passed: ${pairsSeen} of ${pairsAll} pairs of settings. Of the other causes that there could be, of few settings, ${shareText(hiding)} would not have been seen, and of the exceptions of two settings where it fails ${shareText(exceptions)}.`,
        ...(ended === 'complete' ? ['To be certain of all that two settings together can do: --every-pair.'] : []),
      ];
  return [
    ...covered,
    ...components.flatMap(({ name, versions }) => {
      const width = Math.ceil(versions.length / 8);
      return width < 2
        ? []
        : [`${name}: what differs in fewer than ${width} versions in a row may lie between those that were tried.`];
    }),
  ];
}

function shareText(share: number): string {
  return share < 0.001 ? 'less than 0.1 %' : `${(100 * share).toFixed(1)} %`;
}

const characters: Readonly<Record<IsolateMark, string>> = { bad: 'X', good: 'o', other: 's', untried: '.' };

function pictureLines(report: IsolateReport, style: Style, columns: number): readonly string[] {
  const rows = isolateRows(report);
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, cells }) => {
    const marks = cells.map(({ mark, label }) => (cells.length > 8 ? characters[mark] : `${characters[mark]} ${label}`));
    return cutTo(printable(`  ${name.padEnd(width)}  ${marks.join(cells.length > 8 ? '' : '   ')}`), columns);
  });
  const legend = 'Where everything else is as the condition says: X fails, o passes, s can not be told, . not tried';
  return ['', ...lines, ...wrapTo(legend, columns).map((line) => style.dim(line))];
}
