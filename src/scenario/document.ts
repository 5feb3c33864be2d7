// Text -> a tree whose every node knows its place. Scalars are taken as they are written: `5.10` stays `5.10`, `on` stays
// `on`; no YAML type is guessed, so no version ever goes through a float.

import type { Document, Node, Pair, YAMLError } from 'yaml';
import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import type { Remark, Span } from './remark.ts';

/** A node of the file. Offsets count UTF-16 units from the start of the text. */
export type SourceNode = { readonly span: Span } & (
  | { readonly kind: 'text'; readonly text: string }
  /** A key without a value. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'list'; readonly items: readonly SourceNode[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, SourceEntry> }
);

export interface SourceEntry {
  readonly keySpan: Span;
  readonly value: SourceNode;
}

export interface ReadDocument {
  /** Null when there is nothing that could be looked into. */
  readonly root: SourceNode | null;
  readonly remarks: readonly Remark[];
}

// A scenario is a few KiB. The bounds keep reading at about a second whatever the file holds: the time for some files, such as
// one of `[` only, grows with the square of their length.
const textMax = 64 * 1024;
const nodesMax = 20_000;
const depthMax = 32;

export interface Reading {
  /** More than for a scenario. */
  readonly charactersMax?: number;
  /** True takes a bare `null` for nothing, as programs write it. */
  readonly hasNulls?: boolean;
}

/** Reads YAML 1.2. Never throws; a root comes together with remarks when the rest of the file can still be looked at. */
export function readYamlDocument(text: string, { charactersMax = textMax, hasNulls = false }: Reading = {}): ReadDocument {
  if (text.length > charactersMax) {
    return fatal(`the file has ${text.length} characters`, { start: 0, end: 0 }, `at most ${charactersMax}`);
  }
  // What is nested in one line by the thousand takes time, and from some length on memory, with the square of it.
  if (charactersMax > textMax && isDeep(text))
    return fatal('lists and maps are nested too deep', { start: 0, end: 0 }, `at most ${depthMax} levels`);
  const documents = compose(text);
  const [document, second] = documents;
  if (document === undefined || document.contents === null)
    return fatal('the file is empty', { start: 0, end: 0 }, 'a scenario');
  if (document.errors.length > 0) return { root: null, remarks: document.errors.map((error) => yamlRemark(error, text)) };
  if (second) {
    return fatal(
      'a second document starts here',
      { start: second.range[0], end: second.range[0] + 1 },
      'one scenario in one file',
    );
  }
  return new Tree(hasNulls).build(document.contents);
}

function isDeep(text: string): boolean {
  let [brackets, marks] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') brackets += 1;
    else if (lexeme === ']' || lexeme === '}') brackets -= 1;
    else if (lexeme === '-' || lexeme === '?' || lexeme === ':') marks += 1;
    // The next entry, of JSON in one line, say, stands beside the last one and not in it.
    else if (lexeme === ',' || lexeme.includes('\n')) marks = 0;
    if (brackets > 2 * depthMax || marks > 2 * depthMax) return true;
  }
  return false;
}

function compose(text: string): readonly Document.Parsed[] {
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, lineCounter: new LineCounter() } as const;
  const documents = new Composer(options).compose(new Parser().parse(text), true, text.length);
  // The types know no document without contents that this option can give; a file of comments only has one all the same.
  return [...documents] as Document.Parsed[];
}

function fatal(what: string, span: Span, expected: string): ReadDocument {
  return { root: null, remarks: [{ severity: 'error', place: { kind: 'span', span }, what, expected }] };
}

function yamlRemark(error: YAMLError, text: string): Remark {
  const [start, end] = error.pos;
  // A message of the kernel or of a firmware often has `: ` in it.
  const needsQuotes = error.message.startsWith('Nested mappings are not allowed in compact mappings');
  return {
    severity: 'error',
    place: {
      kind: 'span',
      span: { start: Math.min(start, text.length), end: Math.min(Math.max(end, start + 1), text.length) },
    },
    what: `not YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1).replace(/[.:]?\s*$/, '')}`,
    expected: needsQuotes ? 'quotes around text that has ": " in it' : null,
  };
}

class TooLarge extends Error {}

/** Builds the tree in the file's order, so that an alias sees the anchors before it. */
class Tree {
  private readonly hasNulls: boolean;
  private readonly remarks: Remark[] = [];
  private readonly anchors = new Map<string, Node>();
  /** Nodes that are being built: an alias to one of them would never end. */
  private readonly open = new Set<Node>();
  private nodes = 0;
  private aliasDepth = 0;

  constructor(hasNulls: boolean) {
    this.hasNulls = hasNulls;
  }

  build(contents: Node): ReadDocument {
    try {
      return { root: this.node(contents), remarks: this.remarks };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      return { root: null, remarks: this.remarks };
    }
  }

  private node(node: Node): SourceNode {
    const span = spanOf(node);
    this.nodes += 1;
    if (this.nodes > nodesMax || this.open.size > depthMax) {
      this.problem(
        span,
        this.nodes > nodesMax ? `more than ${nodesMax} values` : `more than ${depthMax} levels`,
        'a smaller file',
      );
      throw new TooLarge();
    }
    if (isAlias(node)) return this.aliased(node.source, span);
    if (node.tag !== undefined && !node.tag.endsWith(':str') && isScalar(node)) {
      this.problem(span, `the tag ${node.tag}`, 'no tags: values are taken as they are written');
    }
    if (node.anchor !== undefined && this.aliasDepth === 0) this.anchors.set(node.anchor, node);
    this.open.add(node);
    try {
      return this.content(node, span);
    } finally {
      this.open.delete(node);
    }
  }

  private content(node: Node, span: Span): SourceNode {
    if (isScalar(node)) {
      const isPlain = node.type === 'PLAIN';
      const text = typeof node.value === 'string' ? node.value : '';
      return isPlain && (text === '' || (this.hasNulls && /^(?:null|~)$/.test(text)))
        ? { kind: 'nothing', span }
        : { kind: 'text', span, text };
    }
    if (isSeq<Node>(node)) return { kind: 'list', span, items: node.items.map((item) => this.node(item)) };
    if (isMap<Node, Node | null>(node)) return { kind: 'map', span, entries: this.entries(node.items) };
    return { kind: 'nothing', span };
  }

  private entries(pairs: readonly Pair<Node, Node | null>[]): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    for (const { key, value } of pairs) {
      const keySpan = spanOf(key);
      const node: SourceNode = value === null ? { kind: 'nothing', span: keySpan } : this.node(value);
      if (!isScalar(key) || typeof key.value !== 'string' || key.value === '') {
        this.problem(keySpan, 'this key is not text', 'a plain name before the colon');
      } else if (key.value === '__proto__') {
        this.problem(keySpan, '__proto__ can not be a key', null);
      } else if (entries.has(key.value)) {
        this.problem(keySpan, `the key ${JSON.stringify(key.value)} stands here a second time`, 'each key once');
      } else entries.set(key.value, { keySpan, value: node });
    }
    return entries;
  }

  private aliased(name: string, span: Span): SourceNode {
    const target = this.anchors.get(name);
    if (target === undefined || this.open.has(target)) {
      const what = target === undefined ? `no anchor &${name} stands before *${name}` : `*${name} contains itself`;
      this.problem(span, what, null);
      return { kind: 'nothing', span };
    }
    this.aliasDepth += 1;
    try {
      return this.node(target);
    } finally {
      this.aliasDepth -= 1;
    }
  }

  private problem(span: Span, what: string, expected: string | null): void {
    this.remarks.push({ severity: 'error', place: { kind: 'span', span }, what, expected });
  }
}

function spanOf(node: { readonly range?: readonly number[] | null | undefined }): Span {
  const [start = 0, end = start] = node.range ?? [];
  return { start, end };
}

/** The tree as plain data: text, lists, objects, and null for nothing. */
export function plainData(node: SourceNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'nothing':
      return null;
    case 'list':
      return node.items.map(plainData);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainData(value)]));
  }
}
