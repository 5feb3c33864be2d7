// Hunts as a file: to go on with on another machine, or to look at. One JSON object a line: what it is, the scenario's files, the
// events of each hunt, the evidence that they name, and at the end a line that says that it is whole. Where a scenario lies on a
// disk is no part of it.

import type { EvidenceItem } from '../attempt/attempt.ts';
import { UserError } from '../base/user-error.ts';
import { eventTrouble } from './event-shape.ts';
import { type HuntPlan, isAboutScenario } from './hunt-plan.ts';
import { type HuntEvent, journalVersion, type StoredEvent, upgradeEvent } from './journal.ts';
import type { LadderAnswer, VerifyTest } from './ladder-step.ts';

/** Raised when a line changes its shape; a reader knows all older ones. */
const formatVersion = 1;
const formatName = 'firstbad hunts';

export interface HuntFile {
  /** firstbad's version that wrote it. */
  readonly firstbad: string;
  /** Contents, by their path inside the scenario's folder; empty for hunts of a repository. */
  readonly scenario: ReadonlyMap<string, Uint8Array>;
  /** Each after those that it has opened; the last one is what the file is about. */
  readonly hunts: readonly { readonly hunt: number; readonly events: readonly HuntEvent[] }[];
  /** By SHA-256. */
  readonly evidence: ReadonlyMap<string, Uint8Array>;
  /** Over all of it: whoever was told the same has the same file. Null in files of older versions, and before it is written. */
  readonly seal?: string | null;
}

export interface Encoding {
  readonly toBase64: (bytes: Uint8Array) => string;
  readonly fromBase64: (text: string) => Uint8Array;
  readonly sha256: (bytes: Uint8Array) => string;
}

export function huntFileLines({ firstbad, scenario, hunts, evidence }: HuntFile, encoding: Encoding): readonly string[] {
  const lines: unknown[] = [
    { format: formatName, version: formatVersion, firstbad },
    ...[...scenario].map(([path, bytes]) => ({ file: path, base64: encoding.toBase64(bytes) })),
    ...hunts.flatMap(({ hunt, events }) =>
      events.map((event) => ({ hunt, version: journalVersion, event: withoutFolder(event) })),
    ),
    ...[...evidence].map(([sha256, bytes]) => ({ evidence: sha256, base64: encoding.toBase64(bytes) })),
  ];
  const written = lines.map((line) => JSON.stringify(line));
  return [...written, JSON.stringify({ end: written.length, seal: sealOf(written, encoding) })];
}

/** Each line stands in the hash of the next one, so that the last one answers for all of them and for their order. */
function sealOf(lines: readonly string[], { sha256 }: Encoding): string {
  return lines.reduce((before, line) => sha256(new TextEncoder().encode(`${before}\n${line}`)), '');
}

/** The seal that a written file ends with. */
export function sealIn(lines: readonly string[]): string {
  const { seal } = JSON.parse(lines.at(-1) ?? '{}') as { readonly seal?: string };
  return seal ?? '';
}

/** Whether a text is meant to be such a file. */
export function looksLikeHuntFile(text: string): boolean {
  return text.startsWith(`{"format":"${formatName}"`);
}

/** Throws UserError `hunt-file-damaged` or `hunt-file-too-new`, with the line. */
export function parseHuntFile(text: string, encoding: Encoding): HuntFile {
  const lines = text.split('\n').filter((line) => line !== '');
  const objects = lines.map((line, index) => objectOf(line, index + 1));
  const [head, ...rest] = objects;
  if (head?.['format'] !== formatName) throw damaged(1, 'it does not begin as a hunt file');
  if (typeof head['version'] !== 'number' || head['version'] > formatVersion)
    throw tooNew(`its format is ${String(head['version'])}`);
  const end = rest.pop();
  if (end?.['end'] !== objects.length - 1) throw damaged(objects.length, 'its end is missing: it was cut off');
  const { seal = null } = end as { readonly seal?: unknown };
  if (seal !== null && seal !== sealOf(lines.slice(0, -1), encoding)) {
    throw damaged(objects.length, 'its seal does not fit: something was changed after it was written');
  }
  const scenario = new Map<string, Uint8Array>();
  const evidence = new Map<string, Uint8Array>();
  const events = new Map<number, HuntEvent[]>();
  rest.forEach((object, index) => {
    const line = index + 2;
    if (typeof object['file'] === 'string')
      scenario.set(safePath(object['file'], line), encoding.fromBase64(textOf(object, 'base64', line)));
    else if (typeof object['evidence'] === 'string') {
      const bytes = encoding.fromBase64(textOf(object, 'base64', line));
      if (encoding.sha256(bytes) !== object['evidence']) throw damaged(line, 'evidence does not have the hash that it says');
      evidence.set(object['evidence'], bytes);
    } else if (typeof object['hunt'] === 'number') {
      const known = events.get(object['hunt']) ?? [];
      known.push(eventOf(object, line));
      events.set(object['hunt'], known);
    } else throw damaged(line, 'it is none of file, hunt, evidence');
  });
  const hunts = [...events].map(([hunt, all]) => ({ hunt, events: all }));
  for (const { hunt, events: all } of hunts) {
    if (all[0]?.type !== 'hunt-started') throw damaged(0, `hunt ${hunt} does not begin with its plan`);
  }
  if (hunts.length === 0) throw damaged(0, 'there is no hunt in it');
  const named = hunts.flatMap(({ events: all }) => evidenceIn(all));
  const missing = named.find(({ sha256 }) => !evidence.has(sha256));
  if (missing !== undefined) throw damaged(0, `the evidence ${missing.name.slice(0, 80)} that an event names is not in it`);
  const firstbad = typeof head['firstbad'] === 'string' ? head['firstbad'] : '';
  return { firstbad, scenario, hunts, evidence, seal: typeof seal === 'string' ? seal : null };
}

/** The same events where the scenario lies in `folder`, and where hunts have the numbers of `numbers`. */
export function relocated(
  events: readonly HuntEvent[],
  { folder, numbers }: { readonly folder: string; readonly numbers: ReadonlyMap<number, number> },
): readonly HuntEvent[] {
  return events.map((event): HuntEvent => {
    switch (event.type) {
      case 'hunt-started':
        return { ...event, plan: planIn(event.plan, folder) };
      case 'part-opened':
        return { ...event, hunt: numbers.get(event.hunt) ?? event.hunt };
      case 'search-ended':
        return { ...event, report: { ...event.report, hunt: numbers.get(event.report.hunt) ?? event.report.hunt } };
      case 'verify-answered':
        return { ...event, answer: answerAs(event.answer, numbers) };
      case 'verify-ended': {
        const newest = event.report.newest.map((one) => ({ ...one, fixHunt: numberAs(one.fixHunt, numbers) }));
        return { ...event, report: { ...event.report, newest } };
      }
      default:
        return event;
    }
  });
}

function answerAs(answer: LadderAnswer, numbers: ReadonlyMap<number, number>): LadderAnswer {
  return answer.kind === 'fix-searched' ? { ...answer, hunt: numberAs(answer.hunt, numbers) } : answer;
}

/** A hunt that is not in the file has no number where it is taken over. */
function numberAs(hunt: number | null, numbers: ReadonlyMap<number, number>): number | null {
  return hunt === null ? null : (numbers.get(hunt) ?? null);
}

/** Every item of evidence that the events name, each once. */
export function evidenceIn(events: readonly HuntEvent[]): readonly EvidenceItem[] {
  const items = events.flatMap((event): readonly EvidenceItem[] => {
    if (event.type === 'attempt-finished' || event.type === 'attempt-reused') return event.record.evidence;
    if (event.type === 'verify-answered') return event.answer.kind === 'tested' ? evidenceOf(event.answer.test) : [];
    if (event.type === 'configurations-compared') return [event.compared.good, event.compared.bad];
    if (event.type === 'configured') return [event.configuration.text];
    return event.type === 'marked' ? event.mark.evidence : [];
  });
  return [...new Map(items.map((item) => [item.sha256, item])).values()];
}

function evidenceOf(test: VerifyTest): readonly EvidenceItem[] {
  return test.kind === 'attempt' ? test.record.evidence : test.mark.evidence;
}

function planIn(plan: HuntPlan, folder: string): HuntPlan {
  return isAboutScenario(plan) ? { ...plan, scenario: { ...plan.scenario, folder } } : plan;
}

/** Where it lay tells who its owner is, and nothing about the failure. */
function withoutFolder(event: HuntEvent): HuntEvent {
  return event.type === 'hunt-started' ? { ...event, plan: planIn(event.plan, '') } : event;
}

type Line = Readonly<Record<string, unknown>>;

function objectOf(line: string, number: number): Line {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw damaged(number, `it is not JSON (${error instanceof Error ? error.message.slice(0, 80) : 'unreadable'})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(number, 'it is not an object');
  return value as Line;
}

function textOf(line: Line, name: string, number: number): string {
  const value = line[name];
  if (typeof value !== 'string') throw damaged(number, `${name} is missing`);
  return value;
}

function eventOf(line: Line, number: number): HuntEvent {
  const { version, event } = line;
  if (typeof version !== 'number' || typeof event !== 'object' || event === null) throw damaged(number, 'it holds no event');
  if (version > journalVersion) throw tooNew(`its events are of version ${version}`);
  if (!Number.isInteger(version) || version < 1) throw damaged(number, 'its version is none');
  const upgraded = upgradedEvent({ version, event }, number);
  const trouble = eventTrouble(upgraded);
  if (trouble !== null) throw damaged(number, trouble);
  return upgraded;
}

/** An upgrade relies on the shape that events of that version have. */
function upgradedEvent(stored: StoredEvent, line: number): HuntEvent {
  try {
    return upgradeEvent(stored);
  } catch (error) {
    throw damaged(
      line,
      `its event is none of version ${stored.version} (${error instanceof Error ? error.message.slice(0, 80) : 'unreadable'})`,
    );
  }
}

// Of Linux (limits.h: PATH_MAX, NAME_MAX), with room for the folder that they go into.
const pathMax = 1000;
const nameMax = 200;

/** A file from somewhere else must not write outside the folder that it is given. */
function safePath(path: string, line: number): string {
  const isInside =
    path !== '' &&
    path.length <= pathMax &&
    path.split('/').every((part) => part.length <= nameMax) &&
    !path.startsWith('/') &&
    !path.includes('\0') &&
    !path.split('/').some((part) => part === '..' || part === '');
  if (!isInside) throw damaged(line, `${JSON.stringify(path.slice(0, 80))} is no path inside a scenario's folder`);
  return path;
}

function damaged(line: number, what: string): UserError {
  return new UserError({
    code: 'hunt-file-damaged',
    message: `The hunt file can not be read${line > 0 ? `, line ${line}` : ''}: ${what}.`,
    hint: 'Export it again where it was made: firstbad export HUNT FILE. Nothing was taken over from this one.',
  });
}

function tooNew(what: string): UserError {
  return new UserError({
    code: 'hunt-file-too-new',
    message: `The hunt file was written by a newer firstbad: ${what}.`,
    hint: 'Update firstbad here, or export the hunt again with this version.',
  });
}
