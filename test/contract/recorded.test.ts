import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRecording } from '../../tools/recording.ts';
import { expectRecorded } from '../recorded.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-recorded-'));
  path = join(folder, 'deep/recorded.txt');
});
afterEach(() => rmSync(folder, { recursive: true }));

const none = {};
const update = { UPDATE: '1' };

describe('a recorded file', () => {
  it('that differs fails, keeps what it holds and says how it is recorded', () => {
    expectRecorded(path, () => 'then\n', { env: update });
    expect(() => expectRecorded(path, () => 'now\n', { env: none })).toThrow(
      /recorded\.txt is not what is made today.*UPDATE=1 npx vitest run test\/contract\/recorded\.test\.ts/,
    );
    expect(readFileSync(path, 'utf8')).toBe('then\n');
  });

  it('that is not there fails too, and is written with UPDATE=1 alone', () => {
    expect(() => expectRecorded(path, () => 'now\n', { env: none })).toThrow(/is not what is made today/);
    expect(existsSync(path)).toBe(false);
    expectRecorded(path, () => 'now\n', { env: update });
    expectRecorded(path, () => 'now\n', { env: none });
    expect(readFileSync(path, 'utf8')).toBe('now\n');
  });

  it('keeps its bytes, and the part that is not made', () => {
    const file = join(folder, 'console.log');
    writeFileSync(file, Buffer.from([0x68, 0xff, 0x00, 0x0d]));
    expectRecorded(file, (recorded) => `# ${recorded ?? ''}`, { encoding: 'latin1', env: update });
    expect([...readFileSync(file)]).toEqual([0x23, 0x20, 0x68, 0xff, 0x00, 0x0d]);
  });

  it('goes when there should be none', () => {
    expectRecorded(path, () => 'now\n', { env: update });
    expect(() => expectRecorded(path, () => null, { env: none })).toThrow(/is not what is made today/);
    expectRecorded(path, () => null, { env: update });
    expect(existsSync(path)).toBe(false);
  });
});

describe('UPDATE', () => {
  it('is off without it, and where it is empty', () => {
    expect([isRecording({}), isRecording({ UPDATE: '' }), isRecording({ CI: 'true' })]).toEqual([false, false, false]);
  });

  it('is refused in CI, and as any word but 1', () => {
    expect(isRecording({ UPDATE: '1', CI: 'false' })).toBe(true);
    expect(() => isRecording({ UPDATE: '1', CI: 'true' })).toThrow(/CI=true is set/);
    expect(() => isRecording({ UPDATE: 'yes' })).toThrow(/UPDATE=yes means nothing/);
  });
});
