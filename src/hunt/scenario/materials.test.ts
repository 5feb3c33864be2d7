import { expect, test } from 'vitest';
import type { ComponentRole, Scenario } from '../../core/scenario/scenario.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import type { ImageBuilder } from '../../ports/image-builder.ts';
import type { Artifact, Source, TreeArtifact } from '../../ports/source.ts';
import { Materials } from './materials.ts';

const version: Version = { id: 'one' as VersionId, label: 'one', upstream: 'one', origin: 'test' };
const never = new AbortController().signal;

interface Made {
  readonly role: ComponentRole;
  readonly artifact: Artifact;
}

const noImages: ImageBuilder = { build: () => Promise.reject(new Error('no image is made here')) };

function recipeOf(components: Readonly<Record<string, Made>>, command: string) {
  const source = (artifact: Artifact): Source => ({
    description: 'test',
    line: () => Promise.resolve([version]),
    materialize: () => Promise.resolve(artifact),
  });
  const scenario = {
    components: Object.entries(components).map(([name, { role }]) => ({ name, role })),
    steps: [{ name: 'boot', kind: 'guest', command, capture: null, timeoutMs: 1000 }],
    host: {},
    timeouts: { bootMs: 1000 },
  } as unknown as Scenario;
  const sources = new Map(Object.entries(components).map(([name, { artifact }]) => [name, source(artifact)]));
  const materials = new Materials({
    scenario,
    sources,
    image: null,
    images: noImages,
    signal: never,
    progress: () => undefined,
  });
  return materials.recipeAt(new Map(Object.keys(components).map((name) => [name, version])));
}

const kernel: Artifact = {
  kind: 'kernel',
  key: 'k',
  vmlinuz: '/k/vmlinuz',
  modules: null,
  config: null,
  files: { initrd: '/k/initrd' },
};
const qemu: Made = { role: 'qemu', artifact: { kind: 'tree', key: 'q', root: '/q' } };

test('a scenario without a host has a recipe without a kernel, and the files that its steps name', async () => {
  const recipe = await recipeOf({ qemu, linux: { role: 'guest-kernel', artifact: kernel } }, '${linux.kernel} ${linux.initrd}');
  expect(recipe).toMatchObject({ kernel: null, trees: { qemu: { key: 'q' } } });
  expect(recipe).not.toHaveProperty('needsHost');
  expect(recipe.files).toEqual({
    'linux.kernel': { path: '/k/vmlinuz', key: 'k kernel' },
    'linux.initrd': { path: '/k/initrd', key: 'k initrd' },
  });
});

test('files that no step names are left out', async () => {
  const recipe = await recipeOf({ qemu, linux: { role: 'guest-kernel', artifact: kernel } }, '${linux.kernel}');
  expect(Object.keys(recipe.files ?? {})).toEqual(['linux.kernel']);
});

test('a file that a version does not have is the lab’s trouble with that version', async () => {
  const fw: Made = { role: 'firmware', artifact: { kind: 'tree', key: 'f', root: '/f', files: { bios: '/f/bios.bin' } } };
  await expect(recipeOf({ qemu, fw }, '${fw.code}')).rejects.toMatchObject({ code: 'no-such-file' });
});

test('a step that needs root has a host, and what it names is brought along', async () => {
  const recipe = await recipeOf({ qemu }, 'cryptsetup open x && losetup -f');
  expect(recipe).toMatchObject({
    kernel: null,
    needsHost: true,
    tools: { programs: ['cryptsetup'], packages: ['cryptsetup-bin'] },
  });
  expect(await recipeOf({ qemu }, 'true')).not.toHaveProperty('tools');
});

test('a tool of the host needs a host, whoever chooses its kernel', async () => {
  const tool: Made = { role: 'host-tool', artifact: { kind: 'tree', key: 't', root: '/t' } };
  expect(await recipeOf({ qemu, tool }, 'true')).toMatchObject({ kernel: null, needsHost: true });
});

test('the image of a point has its boot loader in it', async () => {
  const loader: TreeArtifact = { kind: 'tree', key: 'g', root: '/g' };
  const asked: (string | undefined)[] = [];
  const images: ImageBuilder = {
    build: (_spec, options) => {
      asked.push(options.loader?.key);
      return Promise.resolve({ key: `with ${options.loader?.key ?? 'none'}`, path: '/made', bytes: 1 });
    },
  };
  const image = { key: 'own', path: '/own', bytes: 1 };
  const scenario = {
    components: [{ name: 'grub', role: 'loader' }],
    steps: [{ name: 'boot', kind: 'guest', command: 'qemu ${image}', capture: null, timeoutMs: 1000 }],
    image: { kind: 'grub' },
    host: {},
    timeouts: { bootMs: 1000 },
  } as unknown as Scenario;
  const grub: Source = {
    description: 'test',
    line: () => Promise.resolve([version]),
    materialize: () => Promise.resolve(loader),
  };
  const parts = { scenario, sources: new Map([['grub', grub]]), images, signal: never, progress: () => undefined };
  const at = new Map([['grub', version]]);
  expect((await new Materials({ ...parts, image }).recipeAt(at)).image).toMatchObject({ key: 'with g' });
  expect((await new Materials({ ...parts, image: null }).recipeAt(at)).image).toBeNull();
  expect(asked).toEqual(['g']);
});
