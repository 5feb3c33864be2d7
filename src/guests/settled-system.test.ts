import { mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle } from './settled-system.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-debian-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a system is settled inside of its own folder: users, a marker, and no link followed out of it', async () => {
  const root = join(folder, 'root');
  const masters = join(root, 'usr/share/base-passwd');
  await mkdir(masters, { recursive: true });
  await mkdir(join(root, 'etc'));
  await writeFile(join(masters, 'passwd.master'), 'root:*:0:0:root:/root:/bin/bash\nbin:*:2:2:bin:/bin:/usr/sbin/nologin\n');
  await writeFile(join(masters, 'group.master'), 'root:*:0:\n');
  const outside = join(folder, 'outside');
  await writeFile(outside, 'of this machine');
  await symlink(outside, join(root, 'etc/hostname'));
  await settle(root);
  expect(await readFile(outside, 'utf8')).toBe('of this machine');
  expect(await readFile(join(root, 'etc/hostname'), 'utf8')).toBe('firstbad\n');
  const users = (await readFile(join(root, 'etc/passwd'), 'utf8')).split('\n');
  expect(users.slice(0, 2)).toEqual(['root::0:0:root:/root:/bin/bash', 'bin:*:2:2:bin:/bin:/usr/sbin/nologin']);
  const unit = join(root, 'etc/systemd/system');
  expect(await readlink(join(unit, 'multi-user.target.wants/firstbad.service'))).toBe('../firstbad.service');
  expect((await stat(join(unit, 'firstbad.service'))).isFile()).toBe(true);
});
