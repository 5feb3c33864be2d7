import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { somePlan, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId } from '../attempt/attempt.ts';
import { UserError } from '../base/user-error.ts';
import {
  type Encoding,
  evidenceIn,
  type HuntFile,
  huntFileLines,
  looksLikeHuntFile,
  parseHuntFile,
  relocated,
} from './hunt-file.ts';
import type { HuntEvent } from './journal.ts';

const encoding: Encoding = {
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
  fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
};
const console_ = new TextEncoder().encode('guest is up\n');
const item = { name: 'guest.console', sha256: encoding.sha256(console_), bytes: console_.byteLength };
const record = someRecord({ id: '3.1' as AttemptId, evidence: [item] });
const events: readonly HuntEvent[] = [
  { type: 'hunt-started', plan: somePlan() },
  { type: 'attempt-finished', record },
  { type: 'part-opened', part: 'matrix', of: '', hunt: 3 },
  { type: 'hunt-stopped', because: 'cancelled' },
];
const file: HuntFile = {
  firstbad: '0.1.0',
  scenario: new Map([['firstbad.yaml', new TextEncoder().encode('name: x\n')]]),
  hunts: [{ hunt: 3, events }],
  evidence: new Map([[item.sha256, console_]]),
};
const text = huntFileLines(file, encoding).join('\n');

function codeOf(content: string): string {
  try {
    parseHuntFile(content, encoding);
    return 'read';
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
}

describe('a hunt file', () => {
  it('gives back what was put in, but where the scenario lay', () => {
    const read = parseHuntFile(text, encoding);
    const [first, ...rest] = events;
    expect(read.hunts[0]?.events.slice(1)).toEqual(rest);
    expect(read.hunts[0]?.events[0]).toEqual({
      ...first,
      plan: { ...somePlan(), scenario: { ...somePlan().scenario, folder: '' } },
    });
    expect(new TextDecoder().decode(read.scenario.get('firstbad.yaml'))).toBe('name: x\n');
    expect(read.evidence.get(item.sha256)).toEqual(console_);
    expect(looksLikeHuntFile(text)).toBe(true);
    expect(text).not.toContain(somePlan().scenario.folder);
  });

  it('names every item of evidence once', () => {
    expect(evidenceIn([...events, { type: 'attempt-reused', record }])).toEqual([item]);
  });

  it('is placed where it was laid, under the numbers that it got', () => {
    const [started, , part] = relocated(events, { folder: '/srv/here', numbers: new Map([[3, 12]]) });
    expect(started).toMatchObject({ plan: { scenario: { folder: '/srv/here' } } });
    expect(part).toEqual({ type: 'part-opened', part: 'matrix', of: '', hunt: 12 });
  });

  it('names what a verification has seen, and a fix that a hunt outside of it has found has no number', () => {
    const answers: readonly HuntEvent[] = [
      {
        type: 'verify-answered',
        answer: {
          kind: 'tested',
          target: { kind: 'fresh', name: '6.1' },
          outcome: 'bad',
          test: { kind: 'attempt', record },
        },
      },
      { type: 'verify-answered', answer: { kind: 'fix-searched', component: 'kernel', hunt: 9, fix: '6.18', because: '' } },
    ];
    expect(evidenceIn(answers)).toEqual([item]);
    const at = (numbers: ReadonlyMap<number, number>): unknown => relocated(answers, { folder: '/x', numbers })[1];
    expect(at(new Map([[9, 4]]))).toMatchObject({ answer: { hunt: 4 } });
    expect(at(new Map())).toMatchObject({ answer: { hunt: null } });
  });

  it('is refused when it was cut off anywhere', () => {
    const lines = text.split('\n');
    for (let length = 0; length < lines.length; length += 1) {
      expect(codeOf(lines.slice(0, length).join('\n'))).toBe('hunt-file-damaged');
    }
  });

  it('is refused when evidence was changed, and when a newer firstbad wrote it', () => {
    expect(
      codeOf(text.replace(encoding.toBase64(console_), encoding.toBase64(new TextEncoder().encode('guest is xx\n')))),
    ).toBe('hunt-file-damaged');
    expect(codeOf(text.replace('"version":1', '"version":2'))).toBe('hunt-file-too-new');
  });

  it.each(['../firstbad.yaml', '/etc/passwd', 'a//b', 'a/../../b', ''])('never writes to %j', (path) => {
    const hostile = { ...file, scenario: new Map([[path, new Uint8Array()]]) };
    expect(codeOf(huntFileLines(hostile, encoding).join('\n'))).toBe('hunt-file-damaged');
  });

  it('answers any text with an error that says what is wrong', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...text.split('\n'))), fc.nat(400), (noise, at) => {
        expect(codeOf(text.slice(0, at) + noise + text.slice(at + 1))).toMatch(/^(?:read|hunt-file-(?:damaged|too-new))$/);
      }),
    );
  });
});
