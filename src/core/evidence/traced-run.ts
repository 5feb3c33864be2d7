// One traced attempt, read: its items become facts that can be compared with those of another run.

import type { Point } from '../scenario/point.ts';
import { ioEnginesOf } from './io-engine.ts';
import { comparableLine } from './plain-text.ts';
import { findProbes, type Probe, probeText } from './probes.ts';
import { ringEvents } from './ring-events.ts';
import { parseStrace } from './strace-calls.ts';
import { type TraceEvent, traceEvents } from './trace-events.ts';

/** What was read from the store, by the item's name, Latin-1. */
export interface TracedRun {
  readonly id: string;
  readonly point: Point;
  readonly outcome: string;
  readonly items: ReadonlyMap<string, string>;
}

/** Something that one run shows; equal keys are the same thing. */
export interface Fact {
  readonly group: FactGroup;
  readonly key: string;
  /** For people. */
  readonly text: string;
  /** Where it is: the item, and the line as it was recorded. */
  readonly item: string;
  readonly proof: readonly string[];
  /** What it is about: a setting with another value on the other side is one difference, not two. */
  readonly subject: string | null;
  /** For system calls. */
  readonly event: TraceEvent | null;
  readonly probe: Probe | null;
}

export type FactGroup =
  | 'request'
  | 'probe'
  | 'call'
  | 'firmware'
  | 'guest'
  | 'qemu'
  | 'limit'
  | 'monitor'
  | 'block'
  | 'kernel-log'
  | 'module'
  | 'config'
  /** What a program says of its own version: between versions it differs by itself. */
  | 'banner';

const lineItems: readonly { readonly item: string; readonly group: FactGroup }[] = [
  { item: 'firmware.console', group: 'firmware' },
  { item: 'guest.console', group: 'guest' },
  { item: 'qemu.output', group: 'qemu' },
  { item: 'host.dmesg', group: 'kernel-log' },
];

/** In the order in which they appear; the same thing again is one fact. */
export function factsOf(run: TracedRun): readonly Fact[] {
  const facts = new Map<string, Fact>();
  const all = [
    ...traceFacts(run),
    ...ringFacts(run),
    ...limitFacts(run),
    ...monitorFacts(run),
    ...blockFacts(run),
    ...moduleFacts(run),
    ...configFacts(run),
    ...lineItems.flatMap(({ item, group }) => lineFacts(run, item, group)),
  ];
  for (const fact of all) if (!facts.has(fact.key)) facts.set(fact.key, fact);
  return [...facts.values()];
}

const noCall = { event: null, probe: null } as const;

function traceFacts(run: TracedRun): readonly Fact[] {
  const item = 'qemu.strace';
  const { probes, others } = findProbes(traceEvents(parseStrace(textOf(run, item))));
  return [
    ...others.map((event): Fact => {
      const group = event.request === null ? 'call' : 'request';
      return {
        group,
        key: `${group} ${event.text}`,
        text: event.text,
        item,
        proof: [event.raw],
        subject: null,
        event,
        probe: null,
      };
    }),
    ...ioEnginesOf(others).map(({ file, engine, event }): Fact => {
      const subject = `I/O engine of ${file}`;
      const text = `${subject}: ${engine}`;
      return { group: 'monitor', key: text, text, item, proof: [event.raw], subject, ...noCall };
    }),
    ...probes.map((probe): Fact => {
      const text = probeText(probe);
      const subject = `${probe.of} of ${probe.file}`;
      const proof = probe.events.map(({ raw }) => raw);
      return { group: 'probe', key: `probe ${text}`, text, item, proof, subject, event: null, probe };
    }),
  ];
}

function ringFacts(run: TracedRun): readonly Fact[] {
  const item = 'block.trace';
  return ringEvents(textOf(run, item)).map((event): Fact => {
    const group = 'request';
    return {
      group,
      key: `${group} ${event.text}`,
      text: event.text,
      item,
      proof: event.raw.split('\n'),
      subject: null,
      event,
      probe: null,
    };
  });
}

function limitFacts(run: TracedRun): readonly Fact[] {
  const item = 'queue-limits.txt';
  return linesOf(run, item).flatMap((line): Fact[] => {
    const at = line.indexOf('=');
    // Disks that the lab gave the host say nothing about the guest's.
    if (at < 0 || /^(vd|sr|fd)/.test(line)) return [];
    return [{ group: 'limit', key: `limit ${line}`, text: line, item, proof: [line], subject: line.slice(0, at), ...noCall }];
  });
}

function monitorFacts(run: TracedRun): readonly Fact[] {
  const item = 'qmp.json';
  const answers = objectOf(textOf(run, item));
  const flat = [
    ...flatten('block node', answers['query-named-block-nodes']),
    ...flatten('block device', answers['query-block']),
    ...flatten('run state', answers['query-status']),
    ...flatten('statistics', answers['query-blockstats']).filter(([path]) => /(failed|invalid)_\w+_operations/.test(path)),
  ];
  const values = flat.filter(([path]) => !/timestamp|latency|node-name|wr_highest/.test(path));
  const tree = typeof answers['info qtree'] === 'string' ? answers['info qtree'] : '';
  const properties = tree.split('\n').map((line) => plainAddress(line.trim()));
  return [
    ...values.map(([path, value]): Fact => {
      const text = `${path} = ${plainNode(value)}`;
      return { group: 'monitor', key: `monitor ${text}`, text, item, proof: [text], subject: `monitor ${path}`, ...noCall };
    }),
    ...properties.filter(Boolean).map((line): Fact => {
      const text = `device: ${line}`;
      return { group: 'monitor', key: `monitor ${text}`, text, item, proof: [line], subject: null, ...noCall };
    }),
  ];
}

// `block_rq_issue: 7,0 R 4096 () 0 + 8 [qemu]`: 7 is the loop driver; the lab's own disks are virtio's.
const blockLine = /: (block_\w+): (7,\d+) (.*?)(?: \[.*\])?$/;

function blockFacts(run: TracedRun): readonly Fact[] {
  const item = 'block.trace';
  return linesOf(run, item).flatMap((line): Fact[] => {
    const [, event, device = '', rest = ''] = blockLine.exec(line) ?? [];
    if (event === undefined) return [];
    const text = `${event} loop${device.slice(2)} ${rest.trim()}`;
    return [{ group: 'block', key: `block ${text}`, text, item, proof: [line], subject: null, ...noCall }];
  });
}

function moduleFacts(run: TracedRun): readonly Fact[] {
  const item = 'modules.txt';
  return linesOf(run, item)
    .filter((line) => /^\w+$/.test(line))
    .map((line) => ({
      group: 'module',
      key: `module ${line}`,
      text: `module ${line}`,
      item,
      proof: [line],
      subject: null,
      ...noCall,
    }));
}

function configFacts(run: TracedRun): readonly Fact[] {
  const item = 'kernel.config';
  return linesOf(run, item).flatMap((line): Fact[] => {
    const [, set, unset] = /^(?:(CONFIG_\w+)=.*|# (CONFIG_\w+) is not set)$/.exec(line) ?? [];
    const subject = set ?? unset;
    return subject === undefined
      ? []
      : [{ group: 'config', key: `config ${line}`, text: line, item, proof: [line], subject, ...noCall }];
  });
}

function lineFacts(run: TracedRun, item: string, group: FactGroup): readonly Fact[] {
  return linesOf(run, item).flatMap((line): Fact[] => {
    const text = line.replace(/\r/g, '').trim();
    if (text === '') return [];
    const fact = { text, item, proof: [text], ...noCall };
    const [, program] = banner.exec(text) ?? [];
    if (program !== undefined) return [{ ...fact, group: 'banner', key: `banner ${text}`, subject: program }];
    // Numbers stay for people and go for comparing.
    return [{ ...fact, group, key: `${group} ${comparableLine(text)}`, subject: null }];
  });
}

const banner = /^(?:\[ *\d+\.\d+\] )?(SeaBIOS|iPXE|GNU GRUB|Linux|QEMU emulator) +\(?(?:version )?v?\d/;

function textOf({ items }: TracedRun, item: string): string {
  return items.get(item) ?? '';
}

function linesOf(run: TracedRun, item: string): readonly string[] {
  return textOf(run, item).split('\n');
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Missing, or cut off: the difference says that the item is not there.
    return {};
  }
}

const depthMax = 12;

function flatten(path: string, value: unknown, depth = 0): readonly (readonly [string, string])[] {
  if (value === undefined || depth > depthMax) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => flatten(`${path}[${index}]`, one, depth + 1));
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, one]) => flatten(`${path}.${name}`, one, depth + 1));
}

function plainNode(value: string): string {
  return plainAddress(value.replace(/#block\d+/g, '#block'));
}

function plainAddress(text: string): string {
  return text.replace(/0x[0-9a-f]{5,16}/g, '0x…');
}
