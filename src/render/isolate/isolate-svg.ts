// The small picture of an isolation: a row for each factor and component, a mark for each value, and the sentence above. Pure.

import type { IsolateReport } from '../../core/isolate/isolate-report.ts';
import { wrapTo } from '../base/style.ts';
import { margin, round, svgPage, svgText, textWidth } from '../base/svg.ts';
import { type IsolateMark, isolateRows } from './isolate-rows.ts';
import { conditionSentences, effortText } from './isolate-words.ts';

const rowHeight = 26;
const lineHeight = 18;
const plotWidth = 640;
const sentenceColumns = 92;

const classes: Readonly<Record<IsolateMark, string>> = {
  bad: 'mark-bad',
  good: 'mark-good',
  other: 'mark-range',
  untried: 'mark-range',
};

export function isolateSvg(report: IsolateReport): string {
  const rows = isolateRows(report);
  const sentences = conditionSentences(report).flatMap((text) => wrapTo(text, sentenceColumns));
  const left = margin + Math.max(0, ...rows.map(({ name }) => textWidth(name))) + 16;
  const top = margin + (sentences.length + 1) * lineHeight;
  const body = [
    ...sentences.map((content, index) => svgText({ x: margin, y: margin + (index + 1) * lineHeight, content, kind: 'strong' })),
    ...rows.flatMap(({ name, cells }, row) => {
      const y = top + row * rowHeight;
      const step = plotWidth / cells.length;
      return [
        svgText({ x: margin, y: y + 14, content: name, kind: 'ink' }),
        ...cells.flatMap(({ label, mark }, index) => {
          const x = left + index * step;
          const size = mark === 'untried' ? 4 : 18;
          const box = `<rect class="${classes[mark]}" x="${round(x)}" y="${round(y + (20 - size) / 2)}" width="${round(Math.max(2, Math.min(step - 1, 18)))}" height="${size}"/>`;
          const fits = textWidth(label) + 26 < step;
          return fits ? [box, svgText({ x: x + 24, y: y + 14, content: label, kind: 'faint' })] : [box];
        }),
      ];
    }),
    svgText({ x: margin, y: top + rows.length * rowHeight + lineHeight, content: effortText(report), kind: 'faint' }),
  ];
  return svgPage({
    width: left + plotWidth + margin,
    height: top + rows.length * rowHeight + lineHeight + margin,
    title: `${report.scenario}: what has to come together`,
    description: conditionSentences(report).join(' '),
    body,
  });
}
