// Images of the Open Container Initiative as they lie on a disk (an image layout, a folder or a tar of one): a tag is a version, its
// layers on top of each other are the root. Blobs are taken by their digest only.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import { compareUpstream } from '../../core/scenario/upstream-order.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { artifactFolder } from '../../infra/files/artifact-folder.ts';
import { isMissing, noteUse, sha256OfFile } from '../../infra/files/files.ts';
import { bytesMaxOf, RootWriter } from '../../infra/unpack/root-writer.ts';
import { readTar } from '../../infra/unpack/tar.ts';
import { unpackTar } from '../../infra/unpack/unpack-tar.ts';
import type { PlaceOptions, UnpackOfferOptions, VersionPlace } from '../../ports/version-place.ts';
import { labelPattern, upstreamIn } from '../version-label.ts';

export interface OciOptions {
  readonly architecture: Architecture;
  /** Where a tar of a layout is unpacked. */
  readonly cacheFolder: string;
}

interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly architecture?: string; readonly os?: string };
}

export function createOciPlace(path: string, options: OciOptions): VersionPlace {
  return {
    description: `images in ${path}`,
    async list(how) {
      const layout = await layoutAt(path, options, how);
      const index = readJson<{ manifests?: readonly Descriptor[] }>(await readFile(join(layout, 'index.json')), path);
      const offers = [];
      for (const one of index.manifests ?? []) {
        const manifest = await manifestOf(layout, one, options.architecture);
        if (manifest === null) continue;
        const layers = manifest.layers.filter(({ mediaType = '' }) => /(\.layer\.|\.rootfs\.diff\.)/.test(mediaType));
        offers.push({
          version: versionOf(one, manifest.digest, path),
          bytes: 0,
          unpack: (root: string, how: UnpackOfferOptions) => unpackLayers(layout, layers, root, how),
        });
      }
      return offers.sort((a, b) => compareUpstream(a.version.upstream, b.version.upstream));
    },
  };
}

/** The folder of the layout, with `oci-layout` in it. */
async function layoutAt(path: string, { cacheFolder }: OciOptions, { signal }: PlaceOptions): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new UserError({ code: 'source-unreadable', message: `There is no ${path}.` });
  });
  let layout = path;
  if (found.isFile()) {
    layout = join(cacheFolder, 'layouts', await sha256OfFile(path));
    await artifactFolder(layout, (temporary) => unpackTar(path, { root: temporary, what: path, signal }));
    await noteUse(layout);
  }
  const isLayout = await stat(join(layout, 'oci-layout')).then(
    (file) => file.isFile(),
    () => false,
  );
  if (isLayout) return layout;
  throw new UserError({
    code: 'source-unreadable',
    message: `${path} is no image layout: it has no oci-layout.`,
    hint: 'Make one, for example: skopeo copy docker://NAME:TAG oci:FOLDER:TAG, or docker save NAME:TAG (from version 25 on)',
  });
}

interface Manifest {
  readonly digest: string;
  readonly layers: readonly Descriptor[];
}

// As Go calls them.
const goNames: Readonly<Record<Architecture, string>> = {
  x86_64: 'amd64',
  i386: '386',
  aarch64: 'arm64',
  arm: 'arm',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64le: 'ppc64le',
};

/** Of an index for several architectures the one that is asked for; null where it is not there. */
async function manifestOf(layout: string, one: Descriptor, architecture: Architecture): Promise<Manifest | null> {
  const told = readJson<{ manifests?: readonly Descriptor[]; layers?: readonly Descriptor[] }>(
    await readBlob(layout, one),
    one.digest,
  );
  if (Array.isArray(told.layers)) return { digest: one.digest, layers: told.layers };
  const own = told.manifests?.find(({ platform }) => platform?.architecture === goNames[architecture]);
  return own === undefined ? null : manifestOf(layout, own, architecture);
}

// Manifests are small; the limit of registries is 4 MiB.
const manifestBytesMax = 2 ** 22;

async function readBlob(layout: string, one: Descriptor): Promise<Buffer> {
  const path = blobPath(layout, one);
  const size = await sizeOf(path);
  if (size > manifestBytesMax) throw broken(one, `it has ${size} bytes`);
  const content = await readFile(path);
  const found = createHash('sha256').update(content).digest('hex');
  if (`sha256:${found}` === one.digest) return content;
  throw broken(one, `its SHA-256 is ${found}`);
}

function blobPath(layout: string, { digest }: Descriptor): string {
  const [, hash] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (hash === undefined)
    throw new LabError({ code: 'hash-weak', message: `${digest} is no SHA-256: nothing of it was used.` });
  return join(layout, 'blobs/sha256', hash);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new LabError({ code: 'blob-missing', message: `The image lacks a part: there is no ${path}.` });
  }
}

async function unpackLayers(
  layout: string,
  layers: readonly Descriptor[],
  root: string,
  how: UnpackOfferOptions,
): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    how.progress({ what: 'unpacking layers', done: index, total: layers.length, unit: 'items' });
    const path = blobPath(layout, layer);
    const bytesMax = bytesMaxOf(await sizeOf(path));
    const found = await sha256OfFile(path);
    if (`sha256:${found}` !== layer.digest) throw broken(layer, `its SHA-256 is ${found}`);
    const writer = new RootWriter({ root, what: layer.digest, signal: how.signal, bytesMax, wanted: how.wanted });
    await readTar(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      { signal: how.signal, what: layer.digest },
      async (entry) => {
        const [, folder = '', name] = /^(.*\/)?\.wh\.([^/]+)$/.exec(entry.path) ?? [];
        if (name === undefined) return writer.put(entry);
        // What a layer takes away of those below it (image-spec, layer.md).
        if (name === '.wh..opq') await writer.empty(folder);
        else await writer.remove(`${folder}${name}`);
      },
    );
  }
}

function versionOf(one: Descriptor, digest: string, origin: string): Version {
  const name = one.annotations?.['org.opencontainers.image.ref.name'] ?? '';
  const tag = name.slice(name.lastIndexOf(':') + 1);
  const label = labelPattern.test(tag) ? tag : digest.slice('sha256:'.length, 'sha256:'.length + 12);
  return { id: `image=${digest}` as VersionId, label, upstream: upstreamIn(label), origin };
}

function readJson<T extends object>(content: Buffer, what: string): T {
  try {
    const told: unknown = JSON.parse(content.toString('utf8'));
    if (typeof told === 'object' && told !== null) return told as T;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new LabError({ code: 'archive-damaged', message: `${what} is no description of an image: it is no JSON object.` });
}

function broken({ digest }: Descriptor, why: string): LabError {
  return new LabError({
    code: 'hash-wrong',
    message: `The blob ${digest} is not what its name says: ${why}. Nothing of it was used.`,
  });
}
