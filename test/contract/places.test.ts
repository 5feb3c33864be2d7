// One kernel in every form that a named source may have, made by the distributions' own tools: each is a source like any other, and what
// comes of them is the same.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace } from '../../src/catalog/known-sources.ts';
import type { KnownSource } from '../../src/core/scenario/known-source.ts';
import type { Source } from '../../src/ports/source.ts';
import { createPlaceSource } from '../../src/sources/places/source.ts';
import { writeFiles } from '../fakes/debian-package.ts';
import { sourceContract } from './source-contract.ts';

const releases = ['6.12.5', '6.12.10'] as const;
const progress = (): void => undefined;
const signal = new AbortController().signal;
const has = (...programs: readonly string[]): boolean =>
  programs.every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0);

/** As it is installed, modules below /usr/lib as every distribution has them today. */
function kernelFiles(release: string): Readonly<Record<string, string>> {
  return {
    [`usr/lib/modules/${release}/vmlinuz`]: `kernel ${release}`,
    [`usr/lib/modules/${release}/config`]: 'CONFIG_VIRTIO=y\n',
    [`usr/lib/modules/${release}/modules.builtin`]: 'kernel/fs/ext4.ko\n',
    [`usr/lib/modules/${release}/kernel/drivers/block/loop.ko`]: `loop of ${release}`,
  };
}

type Make = (folder: string) => Promise<Omit<KnownSource, 'name'>>;

async function installed(folder: string, release: string): Promise<string> {
  const root = join(folder, `root-${release}`);
  await writeFiles(root, kernelFiles(release));
  return root;
}

/** The modules in an archive, as TuxMake leaves them, and a list of sums beside them. */
const builds: Make = async (folder) => {
  const place = join(folder, 'builds');
  for (const release of releases) {
    const root = await installed(folder, release);
    const at = join(place, `v${release}`);
    await mkdir(at, { recursive: true });
    const own = join(root, 'usr/lib/modules', release);
    await cp(join(own, 'vmlinuz'), join(at, 'bzImage'));
    await cp(join(own, 'config'), join(at, 'config'));
    for (const name of ['vmlinuz', 'config']) await rm(join(own, name));
    await cp(join(root, 'usr/lib'), join(root, 'lib'), { recursive: true });
    execFileSync('tar', ['-C', root, '-cJf', join(at, 'modules.tar.xz'), 'lib']);
    const artifacts = { config: ['config'], kernel: ['bzImage'], modules: ['modules.tar.xz'] };
    const results = { status: 'PASS', targets: { kernel: { status: 'PASS', duration: 1 } }, artifacts };
    await writeFile(join(at, 'metadata.json'), JSON.stringify({ results, source: { kernelversion: release } }));
    await writeFile(
      join(at, 'sha256sums.txt'),
      execFileSync('sha256sum', ['bzImage', 'config', 'modules.tar.xz'], { cwd: at }),
    );
  }
  await mkdir(join(place, 'failed'));
  const failed = { results: { status: 'FAIL', targets: { kernel: { status: 'FAIL', duration: 1 } }, artifacts: {} } };
  await writeFile(join(place, 'failed/metadata.json'), JSON.stringify(failed));
  return { kind: 'builds', place };
};

/** In two packages, as Fedora's: the image, and its modules. */
function rpms(repository: readonly string[]): Make {
  return async (folder) => {
    const place = join(folder, 'repository');
    for (const release of releases) {
      const root = await installed(folder, release);
      const modules = `/usr/lib/modules/${release}`;
      const spec = join(folder, `${release}.spec`);
      await writeFile(
        spec,
        [
          '%global __os_install_post %{nil}',
          '%global debug_package %{nil}',
          ...['Name: kernel', `Version: ${release}`, 'Release: 200.fc41', 'Summary: made for a test', 'License: none'],
          ...['%description', 'made for a test', '%package core', 'Summary: the image', '%description core', 'the image'],
          ...['%package modules', 'Summary: its modules', '%description modules', 'its modules'],
          ...['%install', `mkdir -p %{buildroot}; cp -a ${root}/. %{buildroot}/`],
          ...['%files core', `${modules}/vmlinuz`, `${modules}/config`, `${modules}/modules.builtin`],
          ...['%files modules', `${modules}/kernel`],
        ].join('\n'),
      );
      const defines = [`_topdir ${folder}/build`, `_rpmdir ${place}`, ...repository].flatMap((one) => ['--define', one]);
      execFileSync('rpmbuild', ['-bb', '--quiet', '--target', 'x86_64', ...defines, spec], { stdio: 'ignore' });
    }
    execFileSync('createrepo_c', ['--quiet', place]);
    return { kind: 'rpm', place, package: 'kernel' };
  };
}

async function pacmanPackages(folder: string, place: string): Promise<readonly string[]> {
  await mkdir(place, { recursive: true });
  const files: string[] = [];
  for (const release of releases) {
    const root = await installed(folder, release);
    const info = [
      `pkgname = linux`,
      `pkgver = ${release}.arch1-1`,
      'arch = x86_64',
      'size = 1',
      'builddate = 1',
      'pkgdesc = a test',
    ];
    await writeFile(join(root, '.PKGINFO'), `${info.join('\n')}\n`);
    const file = join(place, `linux-${release}.arch1-1-x86_64.pkg.tar.zst`);
    execFileSync('sh', ['-c', 'tar -C "$1" -cf - .PKGINFO usr | zstd -q --ultra -20 -o "$2"', '-', root, file]);
    files.push(file);
  }
  return files;
}

const archive: Make = async (folder) => {
  const place = join(folder, 'archive');
  await pacmanPackages(folder, place);
  return { kind: 'pacman', place, package: 'linux' };
};

/** An image layout by hand: two layers, the second of which takes something away. */
async function layout(folder: string, place: string): Promise<void> {
  await mkdir(join(place, 'blobs/sha256'), { recursive: true });
  const blob = async (content: Buffer, mediaType: string): Promise<{ mediaType: string; digest: string; size: number }> => {
    const hash = createHash('sha256').update(content).digest('hex');
    await writeFile(join(place, 'blobs/sha256', hash), content);
    return { mediaType, digest: `sha256:${hash}`, size: content.length };
  };
  const manifests: object[] = [];
  for (const release of releases) {
    const root = await installed(folder, release);
    await symlink('usr/lib', join(root, 'lib'));
    await writeFiles(root, { [`usr/lib/modules/${release}/kernel/gone.ko`]: 'gone' });
    const second = join(folder, `second-${release}`);
    await writeFiles(second, { [`lib/modules/${release}/kernel/.wh.gone.ko`]: '' });
    const layer = async (from: string): Promise<object> =>
      blob(execFileSync('tar', ['-C', from, '-cz', '.']), 'application/vnd.oci.image.layer.v1.tar+gzip');
    const layers = [await layer(root), await layer(second)];
    const config = await blob(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json');
    const manifest = { schemaVersion: 2, config, layers };
    const named = await blob(Buffer.from(JSON.stringify(manifest)), 'application/vnd.oci.image.manifest.v1+json');
    manifests.push({ ...named, annotations: { 'org.opencontainers.image.ref.name': `example.org/kernels:${release}` } });
  }
  await writeFile(join(place, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await writeFile(join(place, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

const images: Make = async (folder) => {
  await layout(folder, join(folder, 'images'));
  return { kind: 'oci', place: join(folder, 'images') };
};

const imagesInTar: Make = async (folder) => {
  await layout(folder, join(folder, 'images'));
  execFileSync('tar', ['-C', join(folder, 'images'), '-cf', join(folder, 'images.tar'), '.']);
  return { kind: 'oci', place: join(folder, 'images.tar') };
};

const command: Make = async (folder) => {
  for (const release of releases) await installed(folder, release);
  return {
    kind: 'command',
    place: folder,
    list: `printf '%s\\n' ${releases.join(' ')}`,
    fetch: 'cp -r "root-$FIRSTBAD_VERSION/." "$FIRSTBAD_FOLDER"',
  };
};

interface Form {
  readonly name: string;
  readonly make: Make;
  /** What it takes to make it. */
  readonly needs: readonly string[];
}

const forms: readonly Form[] = [
  { name: 'a folder of builds', make: builds, needs: [] },
  { name: 'an RPM repository (xz)', make: rpms(['_binary_payload w2.xzdio']), needs: ['rpmbuild', 'createrepo_c'] },
  { name: 'an RPM repository (zstd)', make: rpms(['_binary_payload w19.zstdio']), needs: ['rpmbuild', 'createrepo_c'] },
  { name: 'a folder of pacman packages', make: archive, needs: [] },
  { name: 'an OCI image layout', make: images, needs: [] },
  { name: 'a tar of an OCI image layout', make: imagesInTar, needs: [] },
  { name: 'a command', make: command, needs: [] },
];

async function opened(make: Make): Promise<{ readonly source: Source; readonly folder: string; readonly known: KnownSource }> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-place-'));
  const known = { name: 'mine', ...(await make(folder)) };
  return { source: sourceOf(known, folder), folder, known };
}

function sourceOf(known: KnownSource, folder: string): Source {
  const proxy = async () => ({ http: null, https: null, direct: [] });
  const own = { architecture: 'x86_64', cacheFolder: join(folder, 'cache'), proxy } as const;
  return createPlaceSource(createPlace(known, own), { role: 'host-kernel', cacheFolder: own.cacheFolder });
}

const possible = forms.filter(({ needs }) => has(...needs));
for (const { name, needs } of forms) {
  if (!has(...needs)) test.skip(`${name}: needs ${needs.join(' and ')}`, () => undefined);
}

for (const { name, make } of possible) {
  sourceContract(name, async () => {
    const { source, folder } = await opened(make);
    return {
      source,
      onDisk: true,
      leftovers: async () => [],
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  });
}

describe('the same kernel in every form', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  test('is one and the same, and its versions stand in one order', async () => {
    const keys = new Map<string, readonly string[]>();
    for (const { name, make } of possible) {
      const { source, folder } = await opened(make);
      folders.push(folder);
      const line = await source.line(signal);
      expect(
        line.map(({ upstream }) => upstream),
        name,
      ).toEqual(releases);
      const made = [];
      for (const version of line) {
        const artifact = await source.materialize(version, { signal, progress });
        if (artifact.kind !== 'kernel') throw new Error('not a kernel');
        expect(await readFile(artifact.vmlinuz, 'utf8'), name).toBe(`kernel ${version.upstream}`);
        expect(await readFile(artifact.config!, 'utf8'), name).toBe('CONFIG_VIRTIO=y\n');
        expect(artifact.modules).toMatch(new RegExp(`/modules/${version.upstream}$`));
        made.push(artifact.key);
      }
      keys.set(name, made);
    }
    expect(new Set([...keys.values()].map(String)).size, JSON.stringify([...keys])).toBe(1);
  });
});

describe('what is not what it says', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'firstbad-place-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function refused(known: KnownSource, code: string, at: string): Promise<void> {
    const source = sourceOf(known, at);
    const work = source.line(signal).then(async (line) => source.materialize(line.at(-1)!, { signal, progress }));
    await expect(work).rejects.toMatchObject({ code });
  }

  test('a build whose image is not the one of its list of sums', async () => {
    const { known, folder: at } = await opened(builds);
    await writeFile(join(known.place, `v${releases[1]}`, 'bzImage'), 'another');
    await refused(known, 'hash-wrong', at);
    await rm(at, { recursive: true });
  });

  test('a blob of an image', async () => {
    const { known, folder: at } = await opened(images);
    const layers = execFileSync('find', [join(known.place, 'blobs'), '-type', 'f', '-size', '+0'])
      .toString()
      .trim()
      .split('\n');
    for (const layer of layers) {
      if ((await readFile(layer)).subarray(0, 2).toString('hex') === '1f8b') await writeFile(layer, 'another');
    }
    await refused(known, 'hash-wrong', at);
    await rm(at, { recursive: true });
  });

  test.skipIf(!has('rpmbuild', 'createrepo_c'))(
    'a package and a list of an RPM repository (needs rpmbuild and createrepo_c)',
    async () => {
      const { known, folder: at } = await opened(rpms([]));
      const core = join(known.place, 'x86_64', `kernel-core-${releases[1]}-200.fc41.x86_64.rpm`);
      const content = await readFile(core);
      content[content.length - 9]! ^= 1;
      await writeFile(core, content);
      await refused(known, 'hash-wrong', at);
      const [list = ''] = execFileSync('find', [join(known.place, 'repodata'), '-name', '*primary.xml*'])
        .toString()
        .trim()
        .split('\n');
      await writeFile(list, (await readFile(list)).subarray(1));
      await refused(known, 'hash-wrong', at);
      await rm(at, { recursive: true });
    },
  );

  test('a command that fails, or puts nothing there, is told by its own words', async () => {
    const of = (list: string, fetch: string): KnownSource => ({ name: 'mine', kind: 'command', place: folder, list, fetch });
    await refused(of('echo no network >&2; exit 3', 'true'), 'command-failed', folder);
    await refused(of('echo 6.1', 'echo no network >&2; exit 3'), 'command-failed', folder);
    await refused(of('echo 6.2', 'true'), 'version-not-fetched', folder);
    await refused(of('echo "; rm"', 'true'), 'source-unclear', folder);
  });

  test('a server with packages that nothing signs is not taken', async () => {
    await refused({ name: 'mine', kind: 'pacman', place: 'http://127.0.0.1:9', package: 'linux' }, 'source-untrusted', folder);
  });
});

describe.skipIf(!has('repo-add', 'bsdtar', 'gpg'))(
  'a pacman repository made by repo-add, signed (needs repo-add, bsdtar and gpg)',
  () => {
    let folder: string;
    let place: string;
    const env = (): NodeJS.ProcessEnv => ({ ...process.env, GNUPGHOME: join(folder, 'keys') });
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'firstbad-place-'));
      await mkdir(join(folder, 'keys'));
      await chmod(join(folder, 'keys'), 0o700);
      const key = [
        '--batch',
        '--quiet',
        '--passphrase',
        '',
        '--quick-generate-key',
        'test <test@example.org>',
        'default',
        'default',
        'never',
      ];
      execFileSync('gpg', key, { env: env(), stdio: 'ignore' });
      await writeFile(
        join(folder, 'mine.gpg'),
        execFileSync('gpg', ['--export'], { env: env(), stdio: ['ignore', 'pipe', 'ignore'] }),
      );
      place = join(folder, 'repository');
      const [, newest = ''] = await pacmanPackages(folder, place);
      execFileSync('gpg', ['--batch', '--quiet', '--detach-sign', newest], { env: env(), stdio: 'ignore' });
      execFileSync('repo-add', ['--quiet', join(place, 'core.db.tar.gz'), newest], { stdio: 'ignore' });
    });
    afterAll(async () => {
      spawnSync('gpgconf', ['--kill', 'all'], { env: env() });
      await rm(folder, { recursive: true, force: true });
    });

    test('is read, its signature checked', async () => {
      const known: KnownSource = {
        name: 'mine',
        kind: 'pacman',
        place: join(place, 'core.db'),
        package: 'linux',
        keys: join(folder, 'mine.gpg'),
      };
      const source = sourceOf(known, folder);
      const [version] = await source.line(signal);
      expect(version).toMatchObject({ label: `${releases[1]}.arch1-1`, upstream: releases[1] });
      const artifact = await source.materialize(version!, { signal, progress });
      expect(artifact.kind === 'kernel' && (await stat(artifact.vmlinuz)).size).toBe(`kernel ${releases[1]}`.length);
    });

    test('by another key it is refused', async () => {
      const other = join(folder, 'other');
      await mkdir(other, { mode: 0o700 });
      const theirs = { ...process.env, GNUPGHOME: other };
      const key = [
        '--batch',
        '--quiet',
        '--passphrase',
        '',
        '--quick-generate-key',
        'other <other@example.org>',
        'default',
        'default',
        'never',
      ];
      execFileSync('gpg', key, { env: theirs, stdio: 'ignore' });
      await writeFile(
        join(folder, 'other.gpg'),
        execFileSync('gpg', ['--export'], { env: theirs, stdio: ['ignore', 'pipe', 'ignore'] }),
      );
      spawnSync('gpgconf', ['--kill', 'all'], { env: theirs });
      const known: KnownSource = {
        name: 'mine',
        kind: 'pacman',
        place: join(place, 'core.db'),
        package: 'linux',
        keys: join(folder, 'other.gpg'),
      };
      const source = sourceOf(known, join(folder, 'again'));
      const work = source.line(signal).then(async ([version]) => source.materialize(version!, { signal, progress }));
      await expect(work).rejects.toMatchObject({ code: 'signature-wrong' });
    });
  },
);
