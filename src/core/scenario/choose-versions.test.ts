import { describe, expect, it } from 'vitest';
import { chooseVersions } from './choose-versions.ts';
import { parseVersionChoice } from './restriction.ts';
import type { Version, VersionId } from './version.ts';
import { parseVersionPattern } from './version-pattern.ts';

const line = ['5.10.1', '6.1.8', '6.1.9', '6.12.3', '7.1'].map((label): Version => ({
  id: label as VersionId,
  label,
  upstream: label,
  origin: 'test',
}));

function choose(asked: readonly string[], ...choices: readonly string[]): string[] {
  const versions = asked.map((text) => {
    const parsed = parseVersionPattern(text);
    if (!parsed.ok) throw new Error(text);
    return parsed.pattern;
  });
  const spec = {
    name: 'kernel',
    role: 'host-kernel',
    source: { kind: 'debian', package: 'linux', suites: null },
    versions,
  } as const;
  const options = { source: 'debian linux', choices: choices.map(parseVersionChoice) };
  return chooseVersions(spec, line, options).map((version) => version.label);
}

describe('chooseVersions', () => {
  it('gives what the file asks for, oldest first and each version once', () => {
    expect(choose(['6.12', '5.10', '6.1.*', '6.1', 'latest'])).toEqual(['5.10.1', '6.1.8', '6.1.9', '6.12.3', '7.1']);
    expect(choose(['6.1'])).toEqual(['6.1.9']);
  });

  it('refuses a pattern of the file that matches nothing', () => {
    expect(() => choose(['6.1', '6.5'])).toThrow('no version of kernel matches 6.5: debian linux has 6.1.9 and 6.12.3 nearby');
  });

  it('keeps those of the file that a choice covers', () => {
    expect(choose(['5.10', '6.1', '6.12'], 'kernel=>=6')).toEqual(['6.1.9', '6.12.3']);
    expect(choose(['5.10', '6.1', '6.12'], 'kernel=6.1')).toEqual(['6.1.9']);
    expect(choose(['5.10', '6.1', '6.12'], 'kernel=6.1', 'kernel=5.10')).toEqual(['5.10.1', '6.1.9']);
  });

  it('lets a choice bring in a version that the file does not ask for', () => {
    expect(choose(['5.10'], 'kernel=7.1')).toEqual(['7.1']);
    expect(choose(['6.1'], 'kernel=6.1.8')).toEqual(['6.1.8']);
  });

  it('does not miss versions of the file that have left the archive when another one is named', () => {
    expect(choose(['4.19'], 'kernel=7.1')).toEqual(['7.1']);
  });

  it('refuses a choice that matches nothing anywhere', () => {
    expect(() => choose(['5.10'], 'kernel=9')).toThrow('no version of kernel matches 9');
  });

  it('does not listen to choices for other components', () => {
    expect(choose(['5.10'], 'qemu=5.2')).toEqual(['5.10.1']);
  });
});
