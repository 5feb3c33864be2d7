// Packages of pacman as versions of one: from a repository's database (repo-add), or from a folder with many versions of it (Arch's
// archive, a cache of packages), where the names of the files are all that is known.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import type { VersionId } from '../../core/scenario/version.ts';
import { isMissing, sha256OfFile } from '../../infra/files/files.ts';
import { isAddress, type Location, openLocation } from '../../infra/net/location.ts';
import { isSignedBy, readSigningKeys, type SigningKeys } from '../../infra/signatures/detached-signature.ts';
import { readTar } from '../../infra/unpack/tar.ts';
import { unpackTar } from '../../infra/unpack/unpack-tar.ts';
import type { Offer, PlaceOptions, UnpackOfferOptions, VersionPlace } from '../../ports/version-place.ts';
import type { PackagePlaceOptions } from '../package-place.ts';
import { comparePacmanVersions } from './version-order.ts';

interface ListedPackage {
  /** `6.12.1.arch1-1` */
  readonly version: string;
  readonly file: string;
  /** Null where only names are known. */
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly signature: Buffer | null;
}

// A kernel has 140 MB.
const packageBytesMax = 2 ** 32;
const databaseBytesMax = 2 ** 28;

/** The place is a database (`core.db`), or a folder of packages. */
export function createPacmanPlace(options: PackagePlaceOptions): VersionPlace {
  const { place, keys: keyring } = options;
  const isDatabase = /\.db(\.tar\.\w+)?$/.test(place);
  const location = openLocation(isDatabase ? dirname(place) : place, options);
  return {
    description: `pacman ${options.package} of ${place}`,
    async list(how) {
      const keys = keyring === null ? null : await readSigningKeys(keyring);
      const listed = isDatabase ? await inDatabase(location, options, how) : await inFolder(location, options, how);
      const sorted = listed.sort((a, b) => comparePacmanVersions(a.version, b.version));
      return sorted.map((one) => offerOf(one, { location, place, keys }));
    },
  };
}

const pacmanNames: Readonly<Record<Architecture, readonly string[]>> = {
  x86_64: ['x86_64'],
  i386: ['i686', 'pentium4'],
  aarch64: ['aarch64'],
  arm: ['armv7h'],
  riscv64: ['riscv64'],
  s390x: ['s390x'],
  ppc64le: ['powerpc64le'],
};

const fileName = /^(.+)-((?:\d+:)?[^-:]+-[^-]+)-([^-]+)\.pkg\.tar(?:\.(?:zst|xz|gz))?$/;

function namedIn(file: string, options: PackagePlaceOptions): string | null {
  const [, name, version, architecture = ''] = fileName.exec(file) ?? [];
  const isOurs = name === options.package && ['any', ...pacmanNames[options.architecture]].includes(architecture);
  return isOurs ? (version ?? null) : null;
}

async function inFolder(
  location: Location,
  options: PackagePlaceOptions,
  { signal, progress }: PlaceOptions,
): Promise<ListedPackage[]> {
  const { place, keys } = options;
  if (isAddress(place) && keys === null) {
    throw new UserError({
      code: 'source-untrusted',
      message: `${place} is a folder on a server: nothing in it says what its packages have to be.`,
      hint: "Name the distribution's keys: --keys FILE; each package has its signature beside it then.",
    });
  }
  const names = await location.names(signal).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new UserError({ code: 'source-unreadable', message: `There is no folder ${place}.` });
  });
  const listed: ListedPackage[] = [];
  for (const file of names) {
    const version = namedIn(file, options);
    if (version === null) continue;
    progress({ what: `reading ${place}`, done: listed.length, total: names.length, unit: 'items' });
    const sha256 = isAddress(place) ? null : await sha256OfFile(join(place, file));
    listed.push({ version, file, sha256, bytes: null, signature: null });
  }
  return listed;
}

/** `core.db`: a tar of folders, one a package, with `desc` in them (repo-add(8)). */
async function inDatabase(
  location: Location,
  options: PackagePlaceOptions,
  { signal }: PlaceOptions,
): Promise<ListedPackage[]> {
  const name = options.place.slice(dirname(options.place).length + 1);
  const packed = await location.read(name, { signal, bytesMax: databaseBytesMax });
  if (packed === null) throw new UserError({ code: 'source-unreadable', message: `There is no database ${options.place}.` });
  const listed: ListedPackage[] = [];
  await readTar(Readable.from([packed]), { signal, what: options.place }, async ({ path, content }) => {
    if (!path.endsWith('/desc')) return;
    const told = fieldsOf(await text(content));
    const [file = '', sha256 = '', bytes = ''] = ['FILENAME', 'SHA256SUM', 'CSIZE'].map((key) => told.get(key));
    const version = namedIn(file, options);
    if (told.get('NAME') !== options.package || version === null) return;
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw damaged(options.place, `it has no SHA-256 of ${file}`);
    const signature = told.get('PGPSIG');
    listed.push({
      version: told.get('VERSION') ?? version,
      file,
      sha256,
      bytes: /^\d+$/.test(bytes) ? Number(bytes) : null,
      signature: signature === undefined ? null : Buffer.from(signature, 'base64'),
    });
  });
  return listed;
}

/** Lines of `%KEY%`, each with its value below it. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^%([A-Z0-9]+)%\n([^\n]*)/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

interface Trust {
  readonly location: Location;
  readonly place: string;
  readonly keys: SigningKeys | null;
}

function offerOf(one: ListedPackage, trust: Trust): Offer {
  const { version: label, sha256, file } = one;
  // Whose content is not listed is known by its name, which is signed: a version is never built twice.
  const id = `pacman=${sha256 ?? file}` as VersionId;
  const upstream = label
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[.-](?:arch|zen|hardened|lts|artix|manjaro)\d*.*$/, '');
  return {
    version: { id, label, upstream, origin: trust.place },
    bytes: one.bytes ?? 0,
    unpack: (root, options) => unpackOne(one, root, trust, options),
  };
}

async function unpackOne(one: ListedPackage, root: string, trust: Trust, options: UnpackOfferOptions): Promise<void> {
  const { signal, progress, workFolder, wanted } = options;
  const path = join(workFolder, 'package');
  await trust.location.fetch(one.file, path, {
    signal,
    bytesMax: one.bytes ?? packageBytesMax,
    ...(one.sha256 === null ? {} : { checksum: { type: 'sha256', value: one.sha256 } }),
    onBytes: (done) => progress({ what: `downloading ${one.file}`, done, total: one.bytes ?? done, unit: 'bytes' }),
  });
  if (trust.keys !== null) await checkSignature(one, path, { ...trust, keys: trust.keys }, signal);
  const what = `The package ${one.file}`;
  await unpackTar(path, { root, what, signal, wanted });
}

async function checkSignature(
  { file, signature }: ListedPackage,
  path: string,
  { location, keys }: Trust & { readonly keys: SigningKeys },
  signal: AbortSignal,
): Promise<void> {
  const beside = signature ?? (await location.read(`${file}.sig`, { signal, bytesMax: 2 ** 20 }));
  if (beside !== null && (await isSignedBy(keys, await readFile(path), beside))) return;
  throw new LabError({
    code: 'signature-wrong',
    message: `The package ${file} can not be trusted: ${beside === null ? 'it has no signature' : 'none of the keys that you named has signed it'}. Nothing of it was used.`,
  });
}

function damaged(what: string, why: string): LabError {
  return new LabError({ code: 'archive-damaged', message: `${what} can not be read: ${why}.` });
}
