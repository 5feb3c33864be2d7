// What an archive may do to us: change, lie, stall, be away.

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LabError, UserError } from '../../src/core/base/user-error.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import { kernelMetapackage, splitKernel } from '../fakes/debian-world.ts';
import { debianHarness, never, one, quiet, two, versionOf } from './debian-harness.ts';

const world = debianHarness();

test('lists each kernel of all suites once, oldest first', async () => {
  await world.server.publish('trixie', [two, kernelMetapackage('6.12.94-1', two.name)]);
  await world.server.publish('trixie-backports', [...splitKernel('7.3.4+deb13', '7.3.4-1~bpo13+1'), two]);
  await world.server.publish('experimental', splitKernel('7.3', '7.3~rc7-1~exp1'));
  await world.server.publish('bookworm-security', [one, { ...one, name: `${one.name}-unsigned` }]);
  const line = await world.line({ suites: null });
  expect(line.map((version) => version.label)).toEqual(['6.1.176-1', '6.12.94-1', '7.3~rc7-1~exp1', '7.3.4-1~bpo13+1']);
  expect(line[1]).toMatchObject({ id: `${two.name}=6.12.94-1`, upstream: '6.12.94', origin: 'trixie, trixie-backports' });
  expect(world.notes).toContain(`sid: ${world.server.mirror} does not serve it`);
});

test('kernels of all generations of packages come with image, configuration and modules', async () => {
  await world.server.publish('trixie', [one, two, ...splitKernel('7.3.4+deb13', '7.3.4-1')]);
  for (const label of ['6.1.176-1', '6.12.94-1', '7.3.4-1']) {
    const kernel = await world.kernel(label);
    expect(readFileSync(kernel.vmlinuz, 'utf8')).toBe(`kernel ${label}`);
    expect(readFileSync(kernel.config ?? '', 'utf8')).toBe('CONFIG_VIRTIO=y\n');
    expect(existsSync(join(kernel.modules ?? '', 'modules.builtin'))).toBe(true);
    expect(readdirSync(join(kernel.modules ?? '', 'kernel/drivers/block'))[0]).toMatch(/^loop\.ko/);
  }
});

test('a kernel without its modules is refused, one whose scripts have left the archive is not', async () => {
  const parts = splitKernel('7.3.4+deb13', '7.3.4-1');
  await world.server.publish('trixie', [{ ...one, depends: 'linux-base-6.1.0-50-cloud-amd64 (= 6.1.176-1)' }]);
  expect((await world.kernel('6.1.176-1')).vmlinuz).toContain('vmlinuz');
  await world.server.publish(
    'trixie',
    parts.filter((part) => !part.name.startsWith('linux-modules')),
  );
  world.pass(11);
  await expect(world.kernel('7.3.4-1')).rejects.toMatchObject({
    code: 'version-untestable',
    message: expect.stringContaining('linux-modules-7.3.4+deb13-cloud-amd64 (= 7.3.4-1)') as string,
  });
});

test('a kernel whose modules have left the archive is left out of the line, with a note, unless it was had before', async () => {
  const parts = splitKernel('7.3.4+deb13', '7.3.4-1');
  const torn = parts.filter((part) => !part.name.startsWith('linux-modules'));
  const labels = async (): Promise<readonly string[]> => (await world.line()).map(({ label }) => label);
  await world.server.publish('trixie', [one, ...torn]);
  expect(await labels()).toEqual(['6.1.176-1']);
  expect(world.notes.filter((note) => note.includes('left out'))).toEqual([
    'linux-image-cloud-amd64: left out 7.3.4-1: listed by the archive, which has lost packages that they need',
  ]);
  await world.server.publish('trixie', [one, ...parts]);
  world.pass(11);
  expect(await labels()).toEqual(['6.1.176-1', '7.3.4-1']);
  await world.kernel('7.3.4-1');
  await world.server.publish('trixie', [one, ...torn]);
  world.pass(11);
  expect(await labels()).toEqual(['6.1.176-1', '7.3.4-1']);
});

test('what is in the cache is not fetched again: within ten minutes nothing, then only the release file', async () => {
  await world.server.publish('trixie', [one]);
  const first = await world.kernel('6.1.176-1');
  expect(world.server.takeRequests()).toHaveLength(3);
  expect(await world.kernel('6.1.176-1')).toEqual(first);
  expect(world.server.takeRequests()).toEqual([]);
  world.pass(11);
  expect(await world.kernel('6.1.176-1')).toEqual(first);
  expect(world.server.takeRequests()).toEqual(['dists/trixie/InRelease']);
});

test('a version that has left the archive is still there when it was had before, else it is said to be gone', async () => {
  await world.server.publish('trixie', [one, two]);
  const source = world.kernels();
  const [older, newer] = await source.line(never);
  if (older === undefined || newer === undefined) throw new Error('two versions were expected');
  const artifact = await source.materialize(older, quiet);
  await world.server.publish('trixie', []);
  world.pass(11);
  expect(await world.kernels().materialize(older, quiet)).toEqual(artifact);
  await expect(world.kernels().materialize(newer, quiet)).rejects.toMatchObject({ code: 'version-gone' });
});

test('an archive that changes between release file and index is read again', async () => {
  await world.server.publish('trixie', [one]);
  await world.line();
  await world.server.publish('trixie', [one, two], { byHash: false });
  rmSync(join(world.cache, 'catalogues-1'), { recursive: true });
  world.server.remove(world.server.takeRequests().find((path) => path.includes('by-hash')) ?? '');
  expect((await world.line()).map((version) => version.label)).toEqual(['6.1.176-1', '6.12.94-1']);
});

test('a package that the index names and the server has not is said to be gone, with what to do', async () => {
  const [built] = await world.server.publish('trixie', [one]);
  world.server.remove(built?.filename ?? '');
  await expect(world.kernel('6.1.176-1')).rejects.toMatchObject({
    code: 'version-untestable',
    message: expect.stringMatching(/6\.1\.176.*404/) as string,
    hint: expect.stringContaining('again') as string,
  });
});

test('without a network the cache is used, and that is said', async () => {
  await world.server.publish('trixie', [one]);
  const line = await world.line();
  world.pass(180);
  world.server.misbehave(/./, (_, answer) => answer.destroy());
  expect(await world.line()).toEqual(line);
  expect(world.notes.join()).toMatch(/trixie: the archive can not be reached, what was read 3 h ago is used/);
});

test('without a network and without a cache it is an error that names the address', async () => {
  world.server.misbehave(/./, (_, answer) => answer.destroy());
  const failure = world.line();
  await expect(failure).rejects.toBeInstanceOf(LabError);
  await expect(failure).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining(world.server.mirror) as string,
  });
});

test('a suite that a person named must be there', async () => {
  await world.server.publish('trixie', [one]);
  const failure = world.line({ suites: ['trixie', 'buster'] });
  await expect(failure).rejects.toBeInstanceOf(UserError);
  await expect(failure).rejects.toMatchObject({ code: 'suite-missing' });
});

test('a release file past its time is used, and that is said', async () => {
  await world.server.publish('trixie', [one], { validUntil: 'Sat, 14 Nov 2026 00:00:00 UTC' });
  expect(await world.line()).toHaveLength(1);
  expect(world.notes).toEqual(['trixie: its release file was meant to be used until 8 days ago; it may lack newer versions']);
});

test("an unknown package is the user's trouble", async () => {
  await world.server.publish('trixie', [one]);
  const source = createDebianSource(
    { kind: 'debian', package: 'qemu', suites: null },
    { archive: world.start(), role: 'qemu' },
  );
  await expect(source.line(never)).rejects.toMatchObject({ code: 'package-unknown' });
});

// What is not signed by a trusted key, or is not what was signed, must leave no trace.

test('a signature of an unknown key is refused', async () => {
  await world.server.publish('trixie', [one], { foreignKey: true });
  await expect(world.line()).rejects.toMatchObject({ code: 'signature-wrong' });
  expect(await readdir(world.cache)).toEqual([]);
});

test('a release file of which one byte was changed is refused, the older one stays', async () => {
  await world.server.publish('trixie', [one]);
  const line = await world.line();
  await world.server.publish('trixie', [one, two]);
  const text = world.server.content('dists/trixie/InRelease')?.toString() ?? '';
  world.server.set('dists/trixie/InRelease', text.replace('Origin: Test', 'Origin: Tesu'));
  world.pass(11);
  await expect(world.line()).rejects.toMatchObject({ code: 'signature-wrong' });
  world.pass(-5);
  expect(await world.line()).toEqual(line);
});

test('a text without a signature is refused', async () => {
  await world.server.publish('trixie', [one]);
  world.server.set('dists/trixie/InRelease', 'Origin: Test\n');
  await expect(world.line()).rejects.toMatchObject({ code: 'signature-wrong' });
});

test('text around the signed part is not believed', async () => {
  await world.server.publish('trixie', [one]);
  const [built] = await world.server.publish('sid', [two]);
  const evil = world.server.content('dists/sid/main/binary-amd64/Packages') ?? Buffer.alloc(0);
  expect(built).toBeDefined();
  const before = `Suite: trixie\nSHA256:\n ${'0'.repeat(64)} ${evil.length} main/binary-amd64/Packages\n\n`;
  world.server.set('dists/trixie/InRelease', before + (world.server.content('dists/trixie/InRelease')?.toString() ?? ''));
  const outcome = await world.line().catch((error: unknown) => error);
  if (outcome instanceof LabError) expect(outcome.code).toBe('signature-wrong');
  else expect(outcome).toMatchObject([{ label: '6.1.176-1' }]);
});

test('the release file of another suite is refused, however good its signature', async () => {
  await world.server.publish('trixie', [one], { codename: 'bookworm' });
  world.server.set('dists/trixie/InRelease', (world.server.content('dists/trixie/InRelease') ?? '').toString());
  await world.server.publish('bookworm', [one]);
  world.server.set('dists/trixie/InRelease', (world.server.content('dists/bookworm/InRelease') ?? '').toString());
  await expect(world.line()).rejects.toMatchObject({ code: 'release-wrong' });
});

test('an index that is not the signed one is refused, nothing of it stays', async () => {
  await world.server.publish('trixie', [one]);
  world.server.misbehave(/Packages|by-hash/, (_, answer, content) => answer.end(content?.fill(0x20, 0, 10)));
  await expect(world.line()).rejects.toMatchObject({ code: 'hash-wrong' });
  expect(world.filesUnder('catalogues-1')).toEqual([]);
});

test('a package that is not the signed one is refused, nothing of it stays', async () => {
  await world.server.publish('trixie', [one]);
  world.server.misbehave(/\.deb$/, (_, answer, content) => {
    const copy = Buffer.from(content ?? '');
    answer.end(copy.fill(0, copy.length - 100));
  });
  await expect(world.kernel('6.1.176-1')).rejects.toMatchObject({ code: 'hash-wrong' });
  expect([...world.filesUnder('packages'), ...world.filesUnder('kernels')]).toEqual([]);
  world.server.behave();
  expect((await world.kernel('6.1.176-1')).kind).toBe('kernel');
});

test('a package that is longer than was signed does not fill the disk', async () => {
  await world.server.publish('trixie', [one]);
  world.server.misbehave(/\.deb$/, (_, answer) => {
    const more = (): void => void answer.write(Buffer.alloc(1 << 16), (error) => (error ? undefined : more()));
    more();
  });
  await expect(world.kernel('6.1.176-1')).rejects.toMatchObject({ code: 'hash-wrong' });
  expect(world.filesUnder('packages')).toEqual([]);
});

// Networks.

test('a server that sends nothing any more is given up after the stall limit', async () => {
  await world.server.publish('trixie', [one]);
  world.server.misbehave(/\.deb$/, (_, answer, content) => {
    answer.writeHead(200, { 'content-length': content?.length ?? 0 });
    answer.write(content?.subarray(0, 100));
  });
  await expect(world.kernel('6.1.176-1')).rejects.toMatchObject({ code: 'download-stalled' });
  expect(world.filesUnder('packages')).toEqual([]);
});

test('a server that does not even answer is given up too', async () => {
  world.server.misbehave(/./, () => undefined);
  await expect(world.line()).rejects.toMatchObject({ code: 'download-stalled' });
});

test('a transfer that breaks off goes on where it stopped', async () => {
  await world.server.publish('trixie', [one]);
  const ranges: (string | undefined)[] = [];
  let cut = (): void => undefined;
  world.server.misbehave(/\.deb$/, (request, answer, content) => {
    ranges.push(request.headers.range);
    const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    answer.writeHead(from === 0 ? 200 : 206, { 'content-length': (content?.length ?? 0) - from });
    if (from > 0) return void answer.end(content?.subarray(from));
    answer.write(content?.subarray(0, 300));
    cut = () => answer.destroy();
  });
  const source = world.kernels();
  const version = await versionOf(source);
  // Cut when the first bytes have arrived: what a broken connection holds back is lost, and fetched again.
  const artifact = await source.materialize(version, { signal: never, progress: ({ done }) => (done > 0 ? cut() : undefined) });
  expect(artifact.kind).toBe('kernel');
  expect(ranges).toEqual([undefined, 'bytes=300-']);
});

test('a server error passes: the next attempt counts', async () => {
  await world.server.publish('trixie', [one]);
  let answered = 0;
  world.server.misbehave(/InRelease/, (_, answer, content) => {
    answered += 1;
    if (answered === 1) answer.writeHead(503).end();
    else answer.end(content);
  });
  expect(await world.line()).toHaveLength(1);
});

test('a redirect is followed', async () => {
  const [built] = await world.server.publish('trixie', [one]);
  world.server.set('elsewhere.bin', built?.content ?? '');
  world.server.misbehave(/\.deb$/, (_, answer) => answer.writeHead(302, { location: '/debian/elsewhere.bin' }).end());
  expect((await world.kernel('6.1.176-1')).kind).toBe('kernel');
});
