// What is made of packages: kept, shared, repaired, and started from wherever it lies.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheShelves } from '../../src/catalog/cache.ts';
import type { TreeArtifact } from '../../src/ports/source.ts';
import { readArchiveConfiguration } from '../../src/sources/debian/apt-configuration.ts';
import { createDebianArchive } from '../../src/sources/debian/archive.ts';
import { archiveChecks, examineArchive } from '../../src/sources/debian/doctor.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import { createDebianTools } from '../../src/sources/debian/tools.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { echoingQemu } from '../fakes/debian-world.ts';
import { debianHarness, never, one, quiet, two, versionOf } from './debian-harness.ts';

const world = debianHarness();

/** What `firstbad cache verify` finds and removes. */
async function damagedPaths(): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const shelf of cacheShelves({ cache: dirname(world.cache) })) paths.push(...(await shelf.verify(never)).damaged);
  return paths;
}

// The cache.

test('a damaged kernel in the cache is found and made again', async () => {
  await world.server.publish('trixie', [one]);
  const kernel = await world.kernel('6.1.176-1');
  truncateSync(kernel.vmlinuz, 3);
  expect(readFileSync((await world.kernel('6.1.176-1')).vmlinuz, 'utf8')).toBe('kernel 6.1.176-1');
});

test('a damaged catalogue in the cache is found and made again', async () => {
  await world.server.publish('trixie', [one]);
  const line = await world.line();
  for (const name of world.filesUnder('catalogues-1')) truncateSync(join(world.cache, 'catalogues-1', name), 5);
  expect(await world.line()).toEqual(line);
});

test('a catalogue that no release names any more goes, with the hashes beside it', async () => {
  await world.server.publish('trixie', [one]);
  await world.line();
  const before = world.filesUnder('catalogues-1');
  await world.server.publish('trixie', [two]);
  world.pass(11);
  await world.line();
  const after = world.filesUnder('catalogues-1');
  expect(after).toHaveLength(before.length);
  expect(after.filter((name) => before.includes(name))).toEqual([]);
});

test('damaged packages are found by their hash', async () => {
  await world.server.publish('trixie', echoingQemu('1:10.0'));
  await createDebianTools(world.start()).tree({ packages: ['qemu-system-x86'], programs: ['qemu-system-x86_64'] }, quiet);
  expect(await damagedPaths()).toEqual([]);
  const [name = ''] = world.filesUnder('packages');
  const path = join(world.cache, 'packages', name);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await damagedPaths()).toEqual([path]);
  expect(existsSync(path)).toBe(false);
});

test('damaged kernels of the right size are found by their hash', async () => {
  await world.server.publish('trixie', [one]);
  const kernel = await world.kernel('6.1.176-1');
  expect(await damagedPaths()).toEqual([]);
  writeFileSync(kernel.vmlinuz, 'Kernel 6.1.176-1');
  expect(await damagedPaths()).toEqual([dirname(kernel.vmlinuz)]);
  expect(readFileSync((await world.kernel('6.1.176-1')).vmlinuz, 'utf8')).toBe('kernel 6.1.176-1');
});

test('what a killed process left half-made is gone at the next start', async () => {
  await world.server.publish('trixie', [one]);
  // No process has the id 4194305: it is above the kernel's largest pid_max, 2^22.
  for (const folder of ['kernels', 'packages'])
    mkdirSync(join(world.cache, folder, '.it.4194305-77.0123abcd.partial'), { recursive: true });
  await world.line();
  expect([...world.filesUnder('kernels'), ...world.filesUnder('packages')]).toEqual([]);
});

test('two processes at once on one cache both get everything', async () => {
  await world.server.publish('trixie', [one, two]);
  const [a, b] = await Promise.all([world.kernel('6.12.94-1'), world.kernel('6.12.94-1')]);
  expect(a).toEqual(b);
  expect(world.filesUnder('kernels')).toHaveLength(1);
});

test('a disk that is full is said to be, and nothing half-made stays', async () => {
  const full = join(world.cache, 'full');
  mkdirSync(full);
  // A tmpfs of 256 KiB; without the right to mount, the test has nothing to say.
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', full], { stdio: 'ignore' });
  } catch {
    return;
  }
  try {
    const noise = Buffer.from(Array.from({ length: 400_000 }, (_, index) => (index * 7919 * (index % 127)) & 255));
    await world.server.publish('trixie', [{ ...one, files: { ...one.files, 'boot/initrd': noise } }]);
    await expect(world.kernel('6.1.176-1', { cache: full })).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(full, { recursive: true }).filter((name) => String(name).includes('.partial'))).toEqual([]);
  } finally {
    execFileSync('umount', [full]);
  }
});

// Trees.

test('a QEMU tree starts from wherever it lies, with its firmware, its modules and its own C library', async () => {
  await world.server.publish('trixie', echoingQemu('1:10.0.13+ds-0+deb13u1'));
  const source = createDebianSource(
    { kind: 'debian', package: 'qemu-system-x86', suites: null },
    { archive: world.start(), role: 'qemu' },
  );
  const version = await versionOf(source);
  expect(version).toMatchObject({ label: '1:10.0.13+ds-0+deb13u1', upstream: '10.0.13' });
  const tree = (await source.materialize(version, quiet)) as TreeArtifact;
  const moved = join(world.cache, 'some where', 'else');
  mkdirSync(dirname(moved));
  cpSync(tree.root, moved, { recursive: true });
  const launcher = join(moved, 'bin/qemu-system-x86_64');
  const firmware = `-L ${moved}/bin/../usr/share/qemu -L ${moved}/bin/../usr/share/seabios`;
  expect(execFileSync(launcher, ['-m', '1'], { encoding: 'utf8' })).toBe(`-m 1 ${firmware}\n`);
  symlinkSync(launcher, join(world.cache, 'link'));
  expect(execFileSync(join(world.cache, 'link'), ['x'], { encoding: 'utf8' })).toBe(`x ${firmware}\n`);
  expect(readFileSync(launcher, 'utf8')).toContain('QEMU_MODULE_DIR="$root/usr/lib/x86_64-linux-gnu/qemu"');
  expect(readFileSync(join(moved, 'usr/share/qemu/vgabios.bin'), 'utf8')).toBe('vga');
  for (const path of ['usr/share/doc', 'usr/share/qemu/skiboot.lid']) expect(existsSync(join(moved, path))).toBe(false);
});

test('what only maintainer scripts need is not fetched, what is needed and missing is said', async () => {
  const [qemu, ...others] = echoingQemu('1:10.0');
  if (qemu === undefined) throw new Error('a package was expected');
  await world.server.publish('trixie', [{ ...qemu, depends: 'libc6, adduser, libnothere1 (>= 2)' }, ...others]);
  const tools = createDebianTools(world.start());
  await expect(tools.qemu(quiet)).rejects.toMatchObject({
    code: 'version-untestable',
    message: expect.stringContaining('libnothere1 (>= 2)') as string,
  });
});

test('a backport takes its libraries from its base suite', async () => {
  const [qemu, seabios, libc] = echoingQemu('1:11.1~bpo13+1');
  if (qemu === undefined || seabios === undefined || libc === undefined) throw new Error('packages were expected');
  await world.server.publish('trixie-backports', [qemu, { ...libc, version: '2.99' }]);
  await world.server.publish('trixie', [seabios, libc]);
  const archive = world.start({ suites: ['trixie-backports'] });
  const tree = await createDebianTools(archive)
    .qemu({ ...quiet, suite: 'trixie-backports' })
    .catch((error: unknown) => error);
  const list = JSON.parse(readFileSync(join((tree as TreeArtifact).root, 'packages.json'), 'utf8')) as {
    name: string;
    suite: string;
  }[];
  expect(list.map((entry) => `${entry.name} ${entry.suite}`)).toEqual([
    'qemu-system-x86 trixie-backports',
    'libc6 trixie',
    'seabios trixie',
  ]);
});

test('an unpacked package holds its files, and says its version', async () => {
  await world.server.publish('trixie', [
    { name: 'grub-pc-bin', version: '2.12-9', files: { 'usr/lib/grub/i386-pc/boot.img': 'boot' } },
  ]);
  const unpacked = await createDebianTools(world.start()).package('grub-pc-bin', quiet);
  expect(readFileSync(join(unpacked.root, 'usr/lib/grub/i386-pc/boot.img'), 'utf8')).toBe('boot');
  expect(unpacked.version).toBe('2.12-9');
});

// Doctor.

test('doctor says of each suite what there is, and one bad suite does not hide the others', async () => {
  await world.server.publish('trixie', [one]);
  await world.server.publish('forky', [two], { foreignKey: true });
  const archive = world.start({ suites: null });
  const { suites, mirror } = await examineArchive(archive, never);
  expect(mirror).toBe(world.server.mirror);
  const states = Object.fromEntries(suites.map((suite) => [suite.suite, suite.state]));
  expect(states).toMatchObject({ trixie: 'signed', forky: 'failed', sid: 'not-served' });
  const findings = await Promise.all(archiveChecks(archive).map((check) => check.run(never)));
  expect(findings).toMatchObject([
    { status: 'ok', found: '1 keys in 1 keyrings' },
    { status: 'warning', found: expect.stringContaining('forky: The signature of') as string },
  ]);
});

test('doctor says what is missing when there is no archive and no key', async () => {
  world.server.misbehave(/./, (_, answer) => answer.destroy());
  const [, unreachable] = await Promise.all(archiveChecks(world.start()).map((check) => check.run(never)));
  expect(unreachable).toMatchObject({ status: 'bad', fix: 'Check the network, or name another mirror.' });
  const keyless = createDebianArchive({
    cacheFolder: world.cache,
    configure: () =>
      readArchiveConfiguration({ options: { mirror: world.server.mirror, keyrings: [] }, env: {}, root: '/nonexistent' }),
    clock: new VirtualClock(),
    suites: ['trixie'],
    onNote: () => undefined,
  });
  const [keys] = await Promise.all(archiveChecks(keyless).map((check) => check.run(never)));
  expect(keys).toMatchObject({
    status: 'bad',
    fix: expect.stringMatching(
      /^apt-get install debian-archive-keyring; .*firstbad mirror set ADDRESS --keyring FILE$/,
    ) as string,
  });
});
