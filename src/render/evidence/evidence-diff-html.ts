// A difference of evidence as one page that needs nothing else.

import type { AlignedStream, Difference, DifferenceSide, EvidenceDiff } from '../../core/evidence/evidence-diff.ts';
import { commonNames, differenceTitle, pointTextIn } from './evidence-diff-words.ts';

export function evidenceDiffHtml(diff: EvidenceDiff): string {
  const sides = (['a', 'b'] as const).map((side) => {
    const { runs, point } = diff[side];
    const each = runs.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
    return `<p class="${side}"><b>${side.toUpperCase()}</b> ${escape(pointTextIn(point, diff.axes))} <small>${escape(each)}</small></p>`;
  });
  const missing = diff.missing.map(
    ({ item, sides: lacking }) => `<p>not compared: ${escape(item)} is missing on ${lacking.join(' and ').toUpperCase()}</p>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<title>Evidence side by side</title>',
    `<style>${css}</style></head><body>`,
    '<h1>Evidence side by side</h1>',
    ...sides,
    `<p>both: ${escape(pointTextIn(diff.a.point, commonNames(diff)))}</p>`,
    ...missing,
    '<h2>What tells them apart</h2>',
    '<ol>',
    ...diff.differences.map(differenceHtml),
    '</ol>',
    ...diff.streams.map(streamHtml),
    '</body></html>',
    '',
  ].join('\n');
}

const css = `
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 80em; padding: 0 1em; }
code, td { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
li { margin: 0.8em 0; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td { vertical-align: top; padding: 0.1em 0.5em; }
tr.only td { background: #e0a10033; }
p.a b, span.a { color: #2a78d6; }
p.b b, span.b { color: #d6532a; }
details { margin-left: 1.5em; }
`.trim();

function differenceHtml(difference: Difference): string {
  const { a, b, parting } = difference;
  const part = (['a', 'b'] as const).flatMap((side) => {
    const text = parting?.[side] ?? null;
    return text === null ? [] : [`<br><span class="${side}">${side.toUpperCase()}</span> <code>${escape(text)}</code>`];
  });
  return [
    `<li>${escape(differenceTitle(difference))}`,
    sideHtml('a', a),
    sideHtml('b', b),
    ...(part.length > 0 ? [`<div>their ways part before it, at ${part.join('')}</div>`] : []),
    ...(parting !== null && part.length === 0 ? ['<div>before it both open, probe and ask for the same</div>'] : []),
    '</li>',
  ].join('\n');
}

function sideHtml(name: 'a' | 'b', side: DifferenceSide | null): string {
  const label = `<span class="${name}">${name.toUpperCase()}</span>`;
  if (side === null) return `<div>${label} nothing like it</div>`;
  const proof = side.proof.map((line) => `<code>${escape(line)}</code>`).join('<br>');
  return `<div>${label} <code>${escape(side.text)}</code><details><summary>${escape(side.item)}</summary>${proof}</details></div>`;
}

function streamHtml({ file, rows }: AlignedStream): string {
  const lines = rows.map(({ a, b }) => {
    const only = a === null || b === null ? ' class="only"' : '';
    return `<tr${only}><td>${escape(a ?? '')}</td><td>${escape(b ?? '')}</td></tr>`;
  });
  return `<h2>${escape(file)}, event by event</h2>\n<table><tr><th>A</th><th>B</th></tr>\n${lines.join('\n')}\n</table>`;
}

// What a guest or a file name says is text, never markup; control characters have no place in a page.
function escape(text: string): string {
  const plain = Array.from(text, (character) => (/[\p{Cc}]/u.test(character) ? '�' : character)).join('');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
