// A page saved from a list's archive or a bug tracker, as lines of text. Only what a reader sees counts; where a page shows
// mails in `<pre>`, each is a message.

import { decodeEntities } from './html-entities.ts';
import { markFences, readPlainText } from './plain-text.ts';
import { type NumberedLine, type SourceLine, type SourceMessage, unquoted } from './source-lines.ts';

interface HtmlLine extends NumberedLine {
  /** Number of the `<pre>` it stands in; 0 for none. */
  readonly pre: number;
  readonly quote: number;
}

const hidden = new Set([
  'script',
  'style',
  'head',
  'noscript',
  'svg',
  'template',
  'select',
  'button',
  'nav',
  'textarea',
  'iframe',
]);
const blocks = new Set(
  'address article aside blockquote body br dd details div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td th thead tr ul'.split(
    ' ',
  ),
);

export function htmlMessages(lines: readonly NumberedLine[]): readonly SourceMessage[] {
  const { rendered, title } = render(lines);
  const mails = mailsIn(rendered);
  if (mails.length > 0) return mails.map(readPlainText);
  const message = readPlainText(rendered);
  const headers = new Map(message.headers);
  const named = title
    ?.replace(
      /\s+[·|]\s.*$|\s+[-–—]\s+(?:Patchwork|GitHub|GitLab|lore\.kernel\.org|Bugzilla|Launchpad|Debian Bug report logs).*$/i,
      '',
    )
    .trim();
  if (!headers.has('subject') && named) headers.set('subject', named);
  return [{ headers, lines: linesFrom(rendered), range: message.range }];
}

export function htmlLines(lines: readonly NumberedLine[]): readonly SourceLine[] {
  return linesFrom(render(lines).rendered);
}

function linesFrom(rendered: readonly HtmlLine[]): readonly SourceLine[] {
  // A mail as a whole in one <pre> is prose; a <pre> in a page of prose is code.
  const length = (all: readonly HtmlLine[]): number => all.reduce((sum, line) => sum + line.text.length, 0);
  const inPre = length(rendered.filter((line) => line.pre > 0));
  const isMail = inPre > 0.6 * length(rendered) && new Set(rendered.map((line) => line.pre)).size <= 3;
  if (isMail) return markFences(rendered);
  return rendered.map((line) => unquoted(line, { code: line.pre > 0, quote: line.quote }));
}

/** `<pre>` blocks that begin with the fields of a mail: public-inbox shows threads so. */
function mailsIn(rendered: readonly HtmlLine[]): readonly (readonly NumberedLine[])[] {
  const pres = new Map<number, HtmlLine[]>();
  for (const line of rendered) {
    if (line.pre === 0) continue;
    const own = pres.get(line.pre);
    if (own) own.push(line);
    else pres.set(line.pre, [line]);
  }
  return [...pres.values()].filter((lines) => {
    const head = lines.slice(0, 14).map((line) => line.text);
    return (
      head.some((text) => /^From: \S/.test(text)) && head.some((text) => /^(?:Date|Subject|To|Message-ID): ?\S/i.test(text))
    );
  });
}

interface Rendered {
  readonly rendered: readonly HtmlLine[];
  readonly title: string | null;
}

interface State {
  readonly lines: HtmlLine[];
  text: string;
  first: number;
  line: number;
  pre: number;
  pres: number;
  quote: number;
  skip: string | null;
  title: string | null;
}

function render(input: readonly NumberedLine[]): Rendered {
  const state: State = { lines: [], text: '', first: 1, line: 1, pre: 0, pres: 0, quote: 0, skip: null, title: null };
  let tag: string | null = null;
  let comment = false;
  for (const { text, first } of input) {
    state.line = first;
    if (state.text === '') state.first = first;
    let at = 0;
    while (at < text.length) {
      if (comment) {
        const end = text.indexOf('-->', at);
        if (end === -1) break;
        comment = false;
        at = end + 3;
      } else if (tag !== null) {
        const end = text.indexOf('>', at);
        if (tag.length < 2000) tag += text.slice(at, end === -1 ? undefined : end);
        if (end === -1) break;
        takeTag(tag, state);
        tag = null;
        at = end + 1;
      } else {
        const open = text.indexOf('<', at);
        const begins = open !== -1 && /[A-Za-z/!?]/.test(text[open + 1] ?? '');
        const until = open === -1 ? text.length : begins ? open : open + 1;
        takeText(text.slice(at, until), state);
        at = until;
        if (!begins) continue;
        if (text.startsWith('<!--', open)) {
          comment = true;
          at = open + 4;
        } else {
          tag = '';
          at = open + 1;
        }
      }
    }
    if (tag !== null) tag += ' ';
    else if (state.pre > 0) flush(state, true);
    else takeText(' ', state);
  }
  flush(state, false);
  return { rendered: state.lines, title: state.title };
}

function takeText(text: string, state: State): void {
  if (state.skip === 'title') state.title = `${state.title ?? ''}${decodeEntities(text)}`.slice(0, 400);
  if (state.skip !== null) return;
  const plain = decodeEntities(text);
  if (state.text === '' && plain.trim() !== '') state.first = state.line;
  if (state.text.length < 50_000) state.text += state.pre > 0 ? plain : plain.replace(/\s+/g, ' ');
}

function takeTag(tag: string, state: State): void {
  const name = /^\/?([A-Za-z][A-Za-z0-9]*)/.exec(tag)?.[1]?.toLowerCase() ?? '';
  const closes = tag.startsWith('/');
  if (name === 'title' && state.title === null && !closes) return void (state.skip = 'title');
  if (state.skip !== null) {
    if (closes && (name === state.skip || name === 'head')) state.skip = null;
    return;
  }
  if (hidden.has(name)) {
    if (!closes && !tag.endsWith('/') && name !== 'head') state.skip = name;
    return;
  }
  if ((name === 'code' || name === 'kbd' || name === 'tt') && state.pre === 0) state.text += '`';
  if (name === 'td' || name === 'th') return void (state.text += closes ? ' ' : '');
  if (!blocks.has(name)) return;
  flush(state, false);
  if (name === 'pre') {
    state.pre = closes ? 0 : (state.pres += 1);
  } else if (name === 'blockquote') state.quote = Math.max(0, Math.min(20, state.quote + (closes ? -1 : 1)));
  else if (name === 'li' && !closes) state.text = '- ';
  // A paragraph ends what was said before.
  if (/^(?:p|pre|h\d|ul|ol|table|blockquote|div)$/.test(name)) blank(state);
}

function flush(state: State, evenEmpty: boolean): void {
  const text = state.pre > 0 ? state.text : state.text.replace(/``/g, '').trim();
  state.text = '';
  if (text === '' && !evenEmpty) return;
  state.lines.push({ text, first: Math.min(state.first, state.line), last: state.line, pre: state.pre, quote: state.quote });
  state.first = state.line;
}

function blank(state: State): void {
  const last = state.lines.at(-1);
  if (last && last.text !== '')
    state.lines.push({ text: '', first: state.line, last: state.line, pre: state.pre, quote: state.quote });
}
