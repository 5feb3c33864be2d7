import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { foldersFrom } from './folders.ts';

test('follows XDG, with the state for what is running', () => {
  expect(foldersFrom({ HOME: '/home/a' })).toEqual({
    cache: '/home/a/.cache/firstbad',
    state: '/home/a/.local/state/firstbad',
    run: '/home/a/.local/state/firstbad/run',
  });
  expect(foldersFrom({ HOME: '/home/a', XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' })).toEqual({
    cache: '/c/firstbad',
    state: '/s/firstbad',
    run: '/s/firstbad/run',
  });
});

test('ignores relative XDG folders, as the specification wants', () => {
  expect(foldersFrom({ HOME: '/home/a', XDG_CACHE_HOME: 'c' }).cache).toBe('/home/a/.cache/firstbad');
});

test('puts everything under FIRSTBAD_HOME when it is set', () => {
  expect(foldersFrom({ HOME: '/home/a', FIRSTBAD_HOME: '/x' })).toEqual({
    cache: '/x/cache',
    state: '/x/state',
    run: '/x/run',
  });
});

test.each([undefined, '', 'relative'])('a HOME that is %j is none: the list of users says where it is', (HOME) => {
  expect(foldersFrom({ HOME }).state).toBe(`${userInfo().homedir}/.local/state/firstbad`);
});
