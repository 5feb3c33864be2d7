// `firstbad check` on real hunts that real machines made (test/fixtures/97a161b), and on copies of them in which something was forged.

import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '../../src/core/check/check-report.ts';
import { type Encoding, huntFileLines, parseHuntFile } from '../../src/core/stored/hunt-file.ts';
import type { HuntEvent } from '../../src/core/stored/journal.ts';
import { openStoredHome, readStoredHunts, type StoredHome, type StoredHunts } from './stored-hunts.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const encoding: Encoding = {
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
  fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  sha256,
};

let stored: StoredHunts;
let home: StoredHome;
let folder: string;
beforeAll(async () => {
  stored = await readStoredHunts();
  home = await openStoredHome(stored, { isEmpty: true });
  folder = await mkdtemp(join(tmpdir(), 'firstbad-check-'));
});
afterAll(async () => {
  await home.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function checked(text: string, ...words: readonly string[]): Promise<CheckReport & { readonly status: number }> {
  const path = join(folder, 'hunt.firstbad');
  await writeFile(path, text);
  const { status, stdout, stderr } = await home.run('check', path, '--json', ...words);
  expect(stdout, stderr).not.toBe('');
  return { ...(JSON.parse(stdout) as CheckReport), status };
}

/** The hunt as a file of today, with the events that `forge` makes of its own: sealed anew, as a forger would. */
function forged(name: string, forge: (event: HuntEvent) => HuntEvent): string {
  const file = parseHuntFile(stored.exported[name] ?? '', encoding);
  const hunts = file.hunts.map(({ hunt, events }) => ({ hunt, events: events.map(forge) }));
  return `${huntFileLines({ ...file, hunts }, encoding).join('\n')}\n`;
}

const asIs = (event: HuntEvent): HuntEvent => event;
const claimOf = ({ claims }: CheckReport, name: string) => claims.filter(({ claim }) => claim === name);

/** The first attempt or mark with this outcome says the other one. */
function otherAnswer(was: 'good' | 'bad'): (event: HuntEvent) => HuntEvent {
  let done = false;
  const is = was === 'good' ? 'bad' : 'good';
  return (event) => {
    if (done) return event;
    if (event.type === 'attempt-finished' && event.record.judgement.outcome === was) {
      done = true;
      const judgement = { ...event.record.judgement, outcome: is } as const;
      return { ...event, record: { ...event.record, judgement } };
    }
    if (event.type === 'marked' && event.mark.outcome === was && event.mark.by === 'command') {
      done = true;
      return { ...event, mark: { ...event.mark, outcome: is } };
    }
    return event;
  };
}

describe('a real hunt', () => {
  test('is confirmed, whichever question it asks', async () => {
    for (const name of Object.keys(stored.exported)) {
      const report = await checked(stored.exported[name] ?? '');
      const hasAnswers = /"type":"attempt-(finished|reused)"|"by":"command"/.test(stored.exported[name] ?? '');
      expect({ name, verdict: report.verdict }).toEqual({ name, verdict: hasAnswers ? 'confirmed' : 'nothing-checked' });
      expect({ name, contradictions: report.claims.flatMap(({ contradictions }) => contradictions) }).toEqual({
        name,
        contradictions: [],
      });
    }
  });

  test('of commits is played again where a clone is given, and says so where none is', async () => {
    const isOfCommits = (one: string): boolean => {
      const events = parseHuntFile(stored.exported[one] ?? '', encoding).hunts.at(-1)?.events ?? [];
      const [first] = events;
      const asks = first?.type === 'hunt-started' && first.plan.question === 'bisect-commits';
      return asks && events.some(({ type }) => type === 'search-ended');
    };
    const name = Object.keys(stored.exported).find(isOfCommits)!;
    const [without] = claimOf(await checked(stored.exported[name] ?? ''), 'ending');
    expect(without).toMatchObject({ outcome: 'not-checked' });
    const report = await checked(stored.exported[name] ?? '', '--repo', join(home.work, 'numbers'));
    expect(claimOf(report, 'ending')).toMatchObject([{ outcome: 'confirmed' }]);
    expect(report.status).toBe(0);
  });

  test('of today carries a seal, and any byte that is changed breaks it', async () => {
    const [name] = Object.keys(stored.exported);
    const text = forged(name!, asIs);
    expect(claimOf(await checked(text), 'file')).toMatchObject([{ outcome: 'confirmed' }]);
    const at = text.indexOf('"atMs":');
    const changed =
      at >= 0 ? `${text.slice(0, at)}"atMs":1${text.slice(at + 7)}` : text.replace('"startedAtMs":1', '"startedAtMs":2');
    const report = await checked(changed);
    expect(report.verdict).toBe('contradicted');
    expect(report.status).toBe(1);
  });
});

describe('a forged hunt', () => {
  const scenarioHunts = (): readonly string[] =>
    Object.keys(stored.exported).filter((name) => (stored.exported[name] ?? '').includes('"attempt-finished"'));

  test('with one answer turned around is found, sealed anew or not', async () => {
    for (const name of scenarioHunts()) {
      for (const was of ['good', 'bad'] as const) {
        const text = forged(name, otherAnswer(was));
        if (text === forged(name, asIs)) continue;
        const report = await checked(text);
        expect({ name, was, verdict: report.verdict }).toEqual({ name, was, verdict: 'contradicted' });
        expect(claimOf(report, 'answers').some(({ outcome }) => outcome === 'contradicted')).toBe(true);
      }
    }
  });

  test('of commits with one answer turned around is found by how the command ended', async () => {
    const name = Object.keys(stored.exported).find((one) => (stored.exported[one] ?? '').includes('"by":"command"'))!;
    const report = await checked(forged(name, otherAnswer('good')));
    const lines = report.claims.flatMap(({ contradictions }) => contradictions);
    expect(lines.some((line) => /is recorded as bad, and "exit status 0" means good/.test(line))).toBe(true);
  });

  test('with another culprit than its answers lead to is found', async () => {
    const name = Object.keys(stored.exported).find((one) => /"question":"bisect",/.test(stored.exported[one] ?? ''))!;
    const report = await checked(
      forged(name, (event) => {
        if (event.type !== 'search-ended' || event.report.question !== 'bisect' || event.report.culprit === null) return event;
        return { ...event, report: { ...event.report, culprit: { ...event.report.culprit, name: 'another' } } };
      }),
    );
    expect(report.claims.flatMap(({ contradictions }) => contradictions).join('\n')).toContain(
      'the report names another, the answers ',
    );
  });

  test('with one evidence file swapped is found, also when its name and its events are changed along', async () => {
    for (const name of scenarioHunts().slice(0, 3)) {
      const text = forged(name, asIs);
      const lines = text.split('\n');
      const at = lines.findIndex((line) => line.startsWith('{"evidence"'));
      const other = Buffer.from('nothing was seen\n');
      const swapped = lines.with(at, lines[at]!.replace(/"base64":"[^"]*"/, `"base64":"${other.toString('base64')}"`));
      const plain = await checked(
        swapped
          .slice(0, -2)
          .concat(JSON.stringify({ end: lines.length - 2 }), '')
          .join('\n'),
      );
      expect(plain.claims.flatMap(({ contradictions }) => contradictions).join()).toContain(
        'evidence does not have the hash that it says',
      );
      const report = await checked(withSwappedObservations(name));
      expect(claimOf(report, 'answers').some(({ outcome }) => outcome === 'contradicted')).toBe(true);
    }
  });

  /** A good attempt's observations are those of no attempt at all; hashes, events and seal fit. */
  function withSwappedObservations(name: string): string {
    const file = parseHuntFile(stored.exported[name] ?? '', encoding);
    const empty = new TextEncoder().encode('');
    const evidence = new Map(file.evidence).set(sha256(empty), empty);
    let done = false;
    const hunts = file.hunts.map(({ hunt, events }) => ({
      hunt,
      events: events.map((event): HuntEvent => {
        if (done || event.type !== 'attempt-finished' || event.record.judgement.outcome !== 'good') return event;
        done = true;
        const items = event.record.evidence.map((item) =>
          item.name === 'observations.jsonl' ? { ...item, sha256: sha256(empty), bytes: 0 } : item,
        );
        return { ...event, record: { ...event.record, evidence: items } };
      }),
    }));
    return `${huntFileLines({ ...file, hunts, evidence }, encoding).join('\n')}\n`;
  }

  test('with one wrong hash is found', async () => {
    const [name] = scenarioHunts();
    const text = forged(name!, asIs);
    const hash = /"sha256":"([0-9a-f]{64})"/.exec(text)![1]!;
    const wrong = hash.startsWith('0') ? `1${hash.slice(1)}` : `0${hash.slice(1)}`;
    const report = await checked(text.replace(`"sha256":"${hash}"`, `"sha256":"${wrong}"`));
    expect(report.verdict).toBe('contradicted');
    expect(claimOf(report, 'file')).toMatchObject([{ outcome: 'contradicted' }]);
  });
});
