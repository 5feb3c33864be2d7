import { describe, expect, it } from 'vitest';
import { wholeScenario } from '../../../test/fakes/whole-scenario.ts';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { attemptRelevantText } from './attempt-relevant.ts';

function textOf(file: string): string {
  const parsed = parseScenario(file, 'f');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return attemptRelevantText(parsed.scenario);
}

describe('attemptRelevantText', () => {
  it.each([
    ['name: boots', 'name: renamed\ntitle: another'],
    ['[5.10, 6.1]', '[5.10, 6.1, latest]'],
    ['[512, 4096]', '[4096, 512, 1024]'],
    ['image: grub', 'exclude: [{ when: { sector: 512 }, because: slow }]\nimage: grub'],
    ['image: grub', 'image: grub\nattempts: 5'],
    ['image: grub', 'image: grub # said otherwise\nhost: { cpus: 1 }'],
  ])('stays the same when %j becomes %j: only other points are chosen', (from, to) => {
    expect(textOf(wholeScenario.replace(from, to))).toBe(textOf(wholeScenario));
  });

  it.each([
    ['image: grub', 'image: linux'],
    ['image: grub', 'image: grub\nhost: { memory: 1G }'],
    ['image: grub', 'image: grub\ntimeouts: { stall: 11s }'],
    ['-f --show', '--show -f'],
    ['guest is up', 'guest is u'],
    ['could not read', 'no boot'],
    ['capture: device', 'capture: device\n    timeout: 9s'],
  ])('changes when %j becomes %j', (from, to) => {
    expect(textOf(wholeScenario.replace(from, to))).not.toBe(textOf(wholeScenario));
  });
});
