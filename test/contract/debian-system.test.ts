// A system of packages: all that they depend on, unpacked without a script being run, and what is not there said in words.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { packagedSystem } from '../../src/sources/debian/system.ts';
import type { PackageSpec } from '../fakes/debian-package.ts';
import { debianHarness, quiet } from './debian-harness.ts';

const world = debianHarness();

const shell: PackageSpec = { name: 'shell', version: '1', depends: 'passwd', files: { 'usr/bin/shell': 'a shell' } };
// adduser is nothing that a program needs to run, and a part of a system all the same.
const passwd: PackageSpec = { name: 'passwd', version: '2', depends: 'adduser', files: { 'etc/login': 'login' } };
const adduser: PackageSpec = { name: 'adduser', version: '3', files: { 'usr/sbin/adduser': 'adds' } };

function systemOf(suite: string, packages: readonly string[]) {
  return packagedSystem(world.start({ suites: null }), { suite, architecture: 'amd64', packages }, quiet);
}

test('it has the packages and all that they depend on, and is known by them', async () => {
  await world.server.publish('trixie', [shell, passwd, adduser]);
  const system = await systemOf('trixie', ['shell']);
  const folder = join(dirname(world.cache), 'system');
  await system.unpack(folder);
  expect(readFileSync(join(folder, 'bin', 'shell'), 'utf8')).toBe('a shell');
  expect(readFileSync(join(folder, 'etc', 'login'), 'utf8')).toBe('login');
  expect(existsSync(join(folder, 'usr', 'sbin', 'adduser'))).toBe(true);
  expect((await systemOf('trixie', ['shell'])).key).toBe(system.key);
  expect((await systemOf('trixie', ['adduser'])).key).not.toBe(system.key);
});

test('what the archive does not have is said', async () => {
  await world.server.publish('trixie', [shell, passwd]);
  await expect(systemOf('trixie', ['nobody'])).rejects.toMatchObject({
    code: 'package-unknown',
    message: 'A system of trixie for amd64 needs the package nobody, which the archive does not have there.',
  });
  await expect(systemOf('trixie', ['shell'])).rejects.toThrow('passwd 2 (trixie) depends on adduser');
  await expect(systemOf('nowhere', ['shell'])).rejects.toMatchObject({ code: 'suite-missing' });
});
