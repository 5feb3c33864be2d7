import { describe, expect, test } from 'vitest';
import { fileWords, type NamedFile, placeCommand } from './command-words.ts';

const own = (path: string): NamedFile => ({ path, sha256: 'aa', kind: { is: 'own' } });
const tracked = (fromTop: string): NamedFile => ({
  path: `/home/me/project/${fromTop}`,
  sha256: 'bb',
  kind: { is: 'tracked', fromTop },
});
const ignored = (path: string): NamedFile => ({ path, sha256: 'cc', kind: { is: 'ignored' } });
const place = (argv: readonly string[], files: Readonly<Record<string, NamedFile>>) =>
  placeCommand(argv, new Map(Object.entries(files)));

describe('a word of a command', () => {
  test('may name a file when it looks like a path or follows an interpreter', () => {
    expect(fileWords(['./test.sh', '-x', 'all', 'data/x'])).toEqual(['./test.sh', 'data/x']);
    expect(fileWords(['python3', '-u', 'check', 'fast'])).toEqual(['check']);
    expect(fileWords(['make', 'test'])).toEqual([]);
    expect(fileWords(['sh', '-c', 'make && ./run'])).toEqual(['make && ./run']);
  });

  test('that names a script of the user’s own becomes its place on the disk, and the script a part of the question', () => {
    expect(place(['./test.sh', 'all'], { './test.sh': own('/home/me/test.sh') })).toEqual({
      argv: ['/home/me/test.sh', 'all'],
      files: [{ path: '/home/me/test.sh', sha256: 'aa' }],
      notes: ['./test.sh is not in the repository: /home/me/test.sh is run on every commit'],
    });
  });

  test('that names a script by its place stays, and the script is a part of the question', () => {
    expect(place(['/tmp/t.sh'], { '/tmp/t.sh': own('/tmp/t.sh') })).toEqual({
      argv: ['/tmp/t.sh'],
      files: [{ path: '/tmp/t.sh', sha256: 'aa' }],
      notes: [],
    });
  });

  test('that names a file of the repository means each commit’s own, seen from the top', () => {
    expect(place(['./test.sh'], { './test.sh': tracked('test.sh') })).toMatchObject({ argv: ['./test.sh'], files: [] });
    expect(place(['./test.sh'], { './test.sh': tracked('sub/test.sh') }).argv).toEqual(['sub/test.sh']);
    expect(place(['../run.sh'], { '../run.sh': tracked('run.sh') }).argv).toEqual(['./run.sh']);
    expect(place(['sh', '../run.sh'], { '../run.sh': tracked('run.sh') }).argv).toEqual(['sh', 'run.sh']);
  });

  test('that names what a build left in the checkout stays, since the worktree’s own build makes another', () => {
    expect(place(['make', 'build/x.o'], { 'build/x.o': ignored('/home/me/project/build/x.o') })).toEqual({
      argv: ['make', 'build/x.o'],
      files: [],
      notes: [],
    });
    expect(place(['./ignored.sh'], { './ignored.sh': ignored('/p/ignored.sh') }).argv).toEqual(['/p/ignored.sh']);
  });
});
