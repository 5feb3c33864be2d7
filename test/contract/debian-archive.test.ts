import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError, UserError } from '../../src/core/user-error.ts';
import type { VersionLine } from '../../src/core/version.ts';
import type { KernelArtifact, TreeArtifact } from '../../src/ports/source.ts';
import { verifyPackages } from '../../src/sources/debian/deb-store.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import { createDebianTools } from '../../src/sources/debian/tools.ts';
import type { DebianArchive } from '../../src/sources/debian/archive.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { startTestArchive, type TestArchive } from '../fakes/debian-archive.ts';
import { openTestArchive, type ClientParts } from '../fakes/debian-client.ts';
import { echoingQemu, kernelMetapackage, splitKernel, wholeKernel } from '../fakes/debian-world.ts';

const never = new AbortController().signal;
const quiet = { signal: never, progress: (): void => undefined };
const minute = 60_000;

let server: TestArchive;
let cache: string;
let notes: string[];
let nowMs: number;

beforeEach(async () => {
  server = await startTestArchive();
  cache = await mkdtemp(join(tmpdir(), 'firstbad-archive-cache-'));
  notes = [];
  nowMs = Date.UTC(2026, 10, 22);
});
afterEach(async () => {
  await server.close();
  await rm(cache, { recursive: true, force: true });
});

/** A process that starts anew on the same cache. */
function start(parts: Partial<ClientParts> = {}): DebianArchive {
  const still = new VirtualClock();
  const clock = { now: () => nowMs, monotonicMs: () => 0, sleep: still.sleep.bind(still) };
  return openTestArchive(server, { cache, clock, suites: ['trixie'], notes, ...parts });
}

function kernels(archive: DebianArchive): ReturnType<typeof createDebianSource> {
  return createDebianSource(
    { kind: 'debian', package: 'linux-image-cloud-amd64', suites: null },
    { archive, role: 'host-kernel' },
  );
}

async function lineFrom(archive: DebianArchive): Promise<VersionLine> {
  return kernels(archive).line(never);
}

async function kernelFrom(archive: DebianArchive, label: string): Promise<KernelArtifact> {
  const source = kernels(archive);
  const version = (await source.line(never)).find((one) => one.label === label);
  if (version === undefined) throw new Error(`${label} was expected in the line`);
  return (await source.materialize(version, quiet)) as KernelArtifact;
}

const one = wholeKernel('6.1.0-50', '6.1.176-1');
const two = wholeKernel('6.12.94+deb13', '6.12.94-1', 'usr/lib/modules');

test('lists each kernel of all suites once, oldest first', async () => {
  await server.publish('trixie', [two, kernelMetapackage('6.12.94-1', two.name)]);
  await server.publish('trixie-backports', [...splitKernel('7.3.4+deb13', '7.3.4-1~bpo13+1'), two]);
  await server.publish('experimental', splitKernel('7.3', '7.3~rc7-1~exp1'));
  await server.publish('bookworm-security', [one, { ...one, name: `${one.name}-unsigned` }]);
  const line = await lineFrom(start({ suites: null }));
  expect(line.map((version) => version.label)).toEqual(['6.1.176-1', '6.12.94-1', '7.3~rc7-1~exp1', '7.3.4-1~bpo13+1']);
  expect(line[1]).toMatchObject({ id: `${two.name}=6.12.94-1`, upstream: '6.12.94', origin: 'trixie, trixie-backports' });
  expect(notes).toContain(`sid: ${server.mirror} does not serve it`);
});

test('kernels of all generations of packages come with image, configuration and modules', async () => {
  await server.publish('trixie', [one, two, ...splitKernel('7.3.4+deb13', '7.3.4-1')]);
  for (const label of ['6.1.176-1', '6.12.94-1', '7.3.4-1']) {
    const kernel = await kernelFrom(start(), label);
    expect(readFileSync(kernel.vmlinuz, 'utf8')).toBe(`kernel ${label}`);
    expect(readFileSync(kernel.config ?? '', 'utf8')).toBe('CONFIG_VIRTIO=y\n');
    expect(existsSync(join(kernel.modules ?? '', 'modules.builtin'))).toBe(true);
    expect(readdirSync(join(kernel.modules ?? '', 'kernel/drivers/block'))[0]).toMatch(/^loop\.ko/);
  }
});

test('a kernel without its modules is refused, one whose scripts have left the archive is not', async () => {
  const parts = splitKernel('7.3.4+deb13', '7.3.4-1');
  await server.publish('trixie', [{ ...one, depends: 'linux-base-6.1.0-50-cloud-amd64 (= 6.1.176-1)' }]);
  expect((await kernelFrom(start(), '6.1.176-1')).vmlinuz).toContain('vmlinuz');
  await server.publish(
    'trixie',
    parts.filter((part) => !part.name.startsWith('linux-modules')),
  );
  nowMs += 11 * minute;
  await expect(kernelFrom(start(), '7.3.4-1')).rejects.toMatchObject({
    code: 'dependency-missing',
    message: expect.stringContaining('linux-modules-7.3.4+deb13-cloud-amd64 (= 7.3.4-1)') as string,
  });
});

test('what is in the cache is not fetched again: within ten minutes nothing, then only the release file', async () => {
  await server.publish('trixie', [one]);
  const first = await kernelFrom(start(), '6.1.176-1');
  expect(server.takeRequests()).toHaveLength(3);
  expect(await kernelFrom(start(), '6.1.176-1')).toEqual(first);
  expect(server.takeRequests()).toEqual([]);
  nowMs += 11 * minute;
  expect(await kernelFrom(start(), '6.1.176-1')).toEqual(first);
  expect(server.takeRequests()).toEqual(['dists/trixie/InRelease']);
});

test('a version that has left the archive is still there when it was had before, else it is said to be gone', async () => {
  await server.publish('trixie', [one, two]);
  const source = kernels(start());
  const [older, newer] = await source.line(never);
  if (older === undefined || newer === undefined) throw new Error('two versions were expected');
  const artifact = await source.materialize(older, quiet);
  await server.publish('trixie', []);
  nowMs += 11 * minute;
  expect(await kernels(start()).materialize(older, quiet)).toEqual(artifact);
  await expect(kernels(start()).materialize(newer, quiet)).rejects.toMatchObject({ code: 'version-gone' });
});

test('an archive that changes between release file and index is read again', async () => {
  await server.publish('trixie', [one]);
  await lineFrom(start());
  await server.publish('trixie', [one, two], { byHash: false });
  rmCatalogues();
  server.remove(server.takeRequests().find((path) => path.includes('by-hash')) ?? '');
  expect((await lineFrom(start())).map((version) => version.label)).toEqual(['6.1.176-1', '6.12.94-1']);
});

test('a package that the index names and the server has not is said to be gone, with what to do', async () => {
  const [built] = await server.publish('trixie', [one]);
  server.remove(built?.filename ?? '');
  await expect(kernelFrom(start(), '6.1.176-1')).rejects.toMatchObject({
    code: 'download-missing',
    message: expect.stringMatching(/6\.1\.176.*404/) as string,
    hint: expect.stringContaining('again') as string,
  });
});

test('without a network the cache is used, and that is said', async () => {
  await server.publish('trixie', [one]);
  const line = await lineFrom(start());
  nowMs += 3 * 60 * minute;
  server.misbehave(/./, (_, answer) => answer.destroy());
  expect(await lineFrom(start())).toEqual(line);
  expect(notes.join()).toMatch(/trixie: the archive can not be reached, what was read 3 h ago is used/);
});

test('without a network and without a cache it is an error that names the address', async () => {
  server.misbehave(/./, (_, answer) => answer.destroy());
  const failure = lineFrom(start());
  await expect(failure).rejects.toBeInstanceOf(LabError);
  await expect(failure).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining(server.mirror) as string,
  });
});

test('a suite that a person named must be there', async () => {
  await server.publish('trixie', [one]);
  const failure = lineFrom(start({ suites: ['trixie', 'buster'] }));
  await expect(failure).rejects.toBeInstanceOf(UserError);
  await expect(failure).rejects.toMatchObject({ code: 'suite-missing' });
});

test('a release file past its time is used, and that is said', async () => {
  await server.publish('trixie', [one], { validUntil: 'Sat, 14 Nov 2026 00:00:00 UTC' });
  expect(await lineFrom(start())).toHaveLength(1);
  expect(notes).toEqual(['trixie: its release file was meant to be used until 8 days ago; it may lack newer versions']);
});

test("an unknown package is the user's trouble", async () => {
  await server.publish('trixie', [one]);
  const source = createDebianSource({ kind: 'debian', package: 'qemu', suites: null }, { archive: start(), role: 'qemu' });
  await expect(source.line(never)).rejects.toMatchObject({ code: 'package-unknown' });
});

// What is not signed by a trusted key, or is not what was signed, must leave no trace.

test('a signature of an unknown key is refused', async () => {
  await server.publish('trixie', [one], { foreignKey: true });
  await expect(lineFrom(start())).rejects.toMatchObject({ code: 'signature-wrong' });
  expect(await readdir(cache)).toEqual([]);
});

test('a release file of which one byte was changed is refused, the older one stays', async () => {
  await server.publish('trixie', [one]);
  const line = await lineFrom(start());
  await server.publish('trixie', [one, two]);
  const text = server.content('dists/trixie/InRelease')?.toString() ?? '';
  server.set('dists/trixie/InRelease', text.replace('Origin: Test', 'Origin: Tesu'));
  nowMs += 11 * minute;
  await expect(lineFrom(start())).rejects.toMatchObject({ code: 'signature-wrong' });
  nowMs -= 5 * minute;
  expect(await lineFrom(start())).toEqual(line);
});

test('a text without a signature is refused', async () => {
  await server.publish('trixie', [one]);
  server.set('dists/trixie/InRelease', 'Origin: Test\n');
  await expect(lineFrom(start())).rejects.toMatchObject({ code: 'signature-wrong' });
});

test('text around the signed part is not believed', async () => {
  await server.publish('trixie', [one]);
  const [built] = await server.publish('sid', [two]);
  const evil = server.content('dists/sid/main/binary-amd64/Packages') ?? Buffer.alloc(0);
  expect(built).toBeDefined();
  const before = `Suite: trixie\nSHA256:\n ${'0'.repeat(64)} ${evil.length} main/binary-amd64/Packages\n\n`;
  server.set('dists/trixie/InRelease', before + (server.content('dists/trixie/InRelease')?.toString() ?? ''));
  const outcome = await lineFrom(start()).catch((error: unknown) => error);
  if (outcome instanceof LabError) expect(outcome.code).toBe('signature-wrong');
  else expect(outcome).toMatchObject([{ label: '6.1.176-1' }]);
});

test('the release file of another suite is refused, however good its signature', async () => {
  await server.publish('trixie', [one], { codename: 'bookworm' });
  server.set('dists/trixie/InRelease', (server.content('dists/trixie/InRelease') ?? '').toString());
  await server.publish('bookworm', [one]);
  server.set('dists/trixie/InRelease', (server.content('dists/bookworm/InRelease') ?? '').toString());
  await expect(lineFrom(start())).rejects.toMatchObject({ code: 'release-wrong' });
});

test('an index that is not the signed one is refused, nothing of it stays', async () => {
  await server.publish('trixie', [one]);
  server.misbehave(/Packages|by-hash/, (_, answer, content) => answer.end(content?.fill(0x20, 0, 10)));
  await expect(lineFrom(start())).rejects.toMatchObject({ code: 'hash-wrong' });
  expect(filesUnder('catalogues-1')).toEqual([]);
});

test('a package that is not the signed one is refused, nothing of it stays', async () => {
  await server.publish('trixie', [one]);
  server.misbehave(/\.deb$/, (_, answer, content) => {
    const copy = Buffer.from(content ?? '');
    answer.end(copy.fill(0, copy.length - 100));
  });
  await expect(kernelFrom(start(), '6.1.176-1')).rejects.toMatchObject({ code: 'hash-wrong' });
  expect([...filesUnder('packages'), ...filesUnder('kernels')]).toEqual([]);
  server.behave();
  expect((await kernelFrom(start(), '6.1.176-1')).kind).toBe('kernel');
});

test('a package that is longer than was signed does not fill the disk', async () => {
  await server.publish('trixie', [one]);
  server.misbehave(/\.deb$/, (_, answer) => {
    const more = (): void => void answer.write(Buffer.alloc(1 << 16), (error) => (error ? undefined : more()));
    more();
  });
  await expect(kernelFrom(start(), '6.1.176-1')).rejects.toMatchObject({ code: 'hash-wrong' });
  expect(filesUnder('packages')).toEqual([]);
});

// Networks.

test('a server that sends nothing any more is given up after the stall limit', async () => {
  await server.publish('trixie', [one]);
  server.misbehave(/\.deb$/, (_, answer, content) => {
    answer.writeHead(200, { 'content-length': content?.length ?? 0 });
    answer.write(content?.subarray(0, 100));
  });
  await expect(kernelFrom(start(), '6.1.176-1')).rejects.toMatchObject({ code: 'download-stalled' });
  expect(filesUnder('packages')).toEqual([]);
});

test('a server that does not even answer is given up too', async () => {
  server.misbehave(/./, () => undefined);
  await expect(lineFrom(start())).rejects.toMatchObject({ code: 'download-stalled' });
});

test('a transfer that breaks off goes on where it stopped', async () => {
  await server.publish('trixie', [one]);
  const ranges: (string | undefined)[] = [];
  let cut = (): void => undefined;
  server.misbehave(/\.deb$/, (request, answer, content) => {
    ranges.push(request.headers.range);
    const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    answer.writeHead(from === 0 ? 200 : 206, { 'content-length': (content?.length ?? 0) - from });
    if (from > 0) return void answer.end(content?.subarray(from));
    answer.write(content?.subarray(0, 300));
    cut = () => answer.destroy();
  });
  const source = kernels(start());
  const [version] = await source.line(never);
  if (version === undefined) throw new Error('a version was expected');
  // Cut when the first bytes have arrived: what a broken connection holds back is lost, and fetched again.
  const artifact = await source.materialize(version, { signal: never, progress: ({ done }) => (done > 0 ? cut() : undefined) });
  expect(artifact.kind).toBe('kernel');
  expect(ranges).toEqual([undefined, 'bytes=300-']);
});

test('a server error passes: the next attempt counts', async () => {
  await server.publish('trixie', [one]);
  let answered = 0;
  server.misbehave(/InRelease/, (_, answer, content) => {
    answered += 1;
    if (answered === 1) answer.writeHead(503).end();
    else answer.end(content);
  });
  expect(await lineFrom(start())).toHaveLength(1);
});

test('a redirect is followed', async () => {
  const [built] = await server.publish('trixie', [one]);
  server.set('elsewhere.bin', built?.content ?? '');
  server.misbehave(/\.deb$/, (_, answer) => answer.writeHead(302, { location: '/debian/elsewhere.bin' }).end());
  expect((await kernelFrom(start(), '6.1.176-1')).kind).toBe('kernel');
});

// The cache.

test('a damaged kernel in the cache is found and made again', async () => {
  await server.publish('trixie', [one]);
  const kernel = await kernelFrom(start(), '6.1.176-1');
  truncateSync(kernel.vmlinuz, 3);
  expect(readFileSync((await kernelFrom(start(), '6.1.176-1')).vmlinuz, 'utf8')).toBe('kernel 6.1.176-1');
});

test('a damaged catalogue in the cache is found and made again', async () => {
  await server.publish('trixie', [one]);
  const line = await lineFrom(start());
  for (const name of filesUnder('catalogues-1')) truncateSync(join(cache, 'catalogues-1', name), 5);
  expect(await lineFrom(start())).toEqual(line);
});

test('damaged packages are found by their hash', async () => {
  await server.publish('trixie', echoingQemu('1:10.0'));
  await createDebianTools(start()).tree({ packages: ['qemu-system-x86'], programs: ['qemu-system-x86_64'] }, quiet);
  expect(await verifyPackages(cache, never)).toEqual([]);
  const [name = ''] = filesUnder('packages');
  const path = join(cache, 'packages', name);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await verifyPackages(cache, never)).toEqual([path]);
  expect(existsSync(path)).toBe(false);
});

test('two processes at once on one cache both get everything', async () => {
  await server.publish('trixie', [one, two]);
  const [a, b] = await Promise.all([kernelFrom(start(), '6.12.94-1'), kernelFrom(start(), '6.12.94-1')]);
  expect(a).toEqual(b);
  expect(filesUnder('kernels')).toHaveLength(1);
});

test('a disk that is full is said to be, and nothing half-made stays', async () => {
  const full = join(cache, 'full');
  mkdirSync(full);
  // A tmpfs of 256 KiB; without the right to mount, the test has nothing to say.
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', full], { stdio: 'ignore' });
  } catch {
    return;
  }
  try {
    const noise = Buffer.from(Array.from({ length: 400_000 }, (_, index) => (index * 7919 * (index % 127)) & 255));
    await server.publish('trixie', [{ ...one, files: { ...one.files, 'boot/initrd': noise } }]);
    await expect(kernelFrom(start({ cache: full }), '6.1.176-1')).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(full, { recursive: true }).filter((name) => String(name).includes('.partial'))).toEqual([]);
  } finally {
    execFileSync('umount', [full]);
  }
});

// Trees.

test('a QEMU tree starts from wherever it lies, with its firmware, its modules and its own C library', async () => {
  await server.publish('trixie', echoingQemu('1:10.0.13+ds-0+deb13u1'));
  const source = createDebianSource(
    { kind: 'debian', package: 'qemu-system-x86', suites: null },
    { archive: start(), role: 'qemu' },
  );
  const [version] = await source.line(never);
  if (version === undefined) throw new Error('a version was expected');
  expect(version).toMatchObject({ label: '1:10.0.13+ds-0+deb13u1', upstream: '10.0.13' });
  const tree = (await source.materialize(version, quiet)) as TreeArtifact;
  const moved = join(cache, 'some where', 'else');
  mkdirSync(dirname(moved));
  cpSync(tree.root, moved, { recursive: true });
  const launcher = join(moved, 'bin/qemu-system-x86_64');
  const firmware = `-L ${moved}/bin/../usr/share/qemu -L ${moved}/bin/../usr/share/seabios`;
  expect(execFileSync(launcher, ['-m', '1'], { encoding: 'utf8' })).toBe(`-m 1 ${firmware}\n`);
  symlinkSync(launcher, join(cache, 'link'));
  expect(execFileSync(join(cache, 'link'), ['x'], { encoding: 'utf8' })).toBe(`x ${firmware}\n`);
  expect(readFileSync(launcher, 'utf8')).toContain('QEMU_MODULE_DIR="$root/usr/lib/x86_64-linux-gnu/qemu"');
  expect(readFileSync(join(moved, 'usr/share/qemu/vgabios.bin'), 'utf8')).toBe('vga');
  for (const path of ['usr/share/doc', 'usr/share/qemu/skiboot.lid']) expect(existsSync(join(moved, path))).toBe(false);
});

test('what only maintainer scripts need is not fetched, what is needed and missing is said', async () => {
  const [qemu, ...others] = echoingQemu('1:10.0');
  if (qemu === undefined) throw new Error('a package was expected');
  await server.publish('trixie', [{ ...qemu, depends: 'libc6, adduser, libnothere1 (>= 2)' }, ...others]);
  const tools = createDebianTools(start());
  await expect(tools.qemu(quiet)).rejects.toMatchObject({
    code: 'dependency-missing',
    message: expect.stringContaining('libnothere1 (>= 2)') as string,
  });
});

test('a backport takes its libraries from its base suite', async () => {
  const [qemu, seabios, libc] = echoingQemu('1:11.1~bpo13+1');
  if (qemu === undefined || seabios === undefined || libc === undefined) throw new Error('packages were expected');
  await server.publish('trixie-backports', [qemu, { ...libc, version: '2.99' }]);
  await server.publish('trixie', [seabios, libc]);
  const archive = start({ suites: ['trixie-backports'] });
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
  await server.publish('trixie', [
    { name: 'grub-pc-bin', version: '2.12-9', files: { 'usr/lib/grub/i386-pc/boot.img': 'boot' } },
  ]);
  const unpacked = await createDebianTools(start()).package('grub-pc-bin', quiet);
  expect(readFileSync(join(unpacked.root, 'usr/lib/grub/i386-pc/boot.img'), 'utf8')).toBe('boot');
  expect(unpacked.version).toBe('2.12-9');
});

function filesUnder(folder: string): readonly string[] {
  const path = join(cache, folder);
  return existsSync(path) ? readdirSync(path) : [];
}

function rmCatalogues(): void {
  for (const name of filesUnder('catalogues-1')) execFileSync('rm', [join(cache, 'catalogues-1', name)]);
}
