// An RPM repository as versions of one package: Fedora's, openSUSE's, Enterprise Linux's. A kernel that its distribution has cut into
// several packages is laid down from all of them.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { artifactKey } from '../../infra/files/artifact-folder.ts';
import { type Location, openLocation } from '../../infra/net/location.ts';
import { isSignedBy, readSigningKeys, type SigningKeys } from '../../infra/signatures/detached-signature.ts';
import { bytesMaxOf, RootWriter } from '../../infra/unpack/root-writer.ts';
import type { Offer, UnpackOfferOptions, VersionPlace } from '../../ports/version-place.ts';
import type { PackagePlaceOptions } from '../package-place.ts';
import { type ListedRpm, listRpms, readRepomd } from './repository.ts';
import { readRpm, type RpmFile, unpackRpm } from './rpm-file.ts';
import { compareRpmVersions } from './version-order.ts';

const rpmNames: Readonly<Record<Architecture, readonly string[]>> = {
  x86_64: ['x86_64'],
  i386: ['i686', 'i586'],
  aarch64: ['aarch64'],
  arm: ['armv7hl'],
  riscv64: ['riscv64'],
  s390x: ['s390x'],
  ppc64le: ['ppc64le'],
};

/** The place has `repodata/` in it. */
export function createRpmPlace(options: PackagePlaceOptions): VersionPlace {
  const { place, architecture } = options;
  const location = openLocation(place, options);
  // Fedora's and EL's `kernel` has no file: it stands for what is called kernel-core.
  const names = options.package === 'kernel' ? ['kernel-core', 'kernel'] : [options.package];
  return {
    description: `rpm ${options.package} of ${place}`,
    async list({ signal, progress }) {
      const keys = options.keys === null ? null : await readSigningKeys(options.keys);
      const repomd = await readRepomd(location, place, signal);
      const isSigned = keys !== null && (await hasGoodSignature({ location, place, repomd }, keys, signal));
      const wanted = new Set(names.flatMap((name) => [name, ...partsOf(name)]));
      const listed = (await listRpms(location, repomd, { names: wanted, signal, progress })).filter((one) =>
        ['noarch', ...rpmNames[architecture]].includes(one.architecture),
      );
      const name = names.find((each) => listed.some((one) => one.name === each));
      if (name === undefined) throw unknown(options);
      const mine = listed.filter((one) => one.name === name).sort(compareRpmVersions);
      const newestLast = mine.filter((one, index) => index === 0 || compareRpmVersions(mine[index - 1]!, one) !== 0);
      return newestLast.map((one) => {
        const parts = partsOf(name).flatMap((part) => listed.find((two) => two.name === part && sameVersion(one, two)) ?? []);
        // What the signed list names needs no signature of its own.
        return offerOf([one, ...parts], { location, place, keys: isSigned ? null : keys });
      });
    },
  };
}

/** Fedora cut kernel-core's modules in two with 38; EL from 10 on; a part that a distribution does not have is none. */
function partsOf(name: string): readonly string[] {
  const [, stem] = /^(kernel(?:-.+)?)-core$/.exec(name) ?? [];
  return stem === undefined ? [] : [`${stem}-modules-core`, `${stem}-modules`];
}

function sameVersion(a: ListedRpm, b: ListedRpm): boolean {
  return a.architecture === b.architecture && compareRpmVersions(a, b) === 0;
}

interface Trust {
  readonly location: Location;
  readonly place: string;
  /** Null: what is listed is trusted as it is listed. */
  readonly keys: SigningKeys | null;
}

function offerOf(packages: readonly ListedRpm[], trust: Trust): Offer {
  const [first] = packages as readonly [ListedRpm];
  const label = `${first.epoch === '0' ? '' : `${first.epoch}:`}${first.version}-${first.release}`;
  const id = `rpm=${artifactKey(packages.map(({ checksum }) => checksum))}` as VersionId;
  const version: Version = { id, label, upstream: first.version, origin: trust.place };
  return {
    version,
    bytes: packages.reduce((sum, one) => sum + one.bytes, 0),
    unpack: async (root, options) => {
      for (const one of packages) await unpackOne(one, root, trust, options);
    },
  };
}

async function unpackOne(one: ListedRpm, root: string, trust: Trust, options: UnpackOfferOptions): Promise<void> {
  const { signal, progress, workFolder, wanted } = options;
  const path = join(workFolder, `${one.name}.rpm`);
  const what = `downloading ${one.name} ${one.version}-${one.release}`;
  await trust.location.fetch(one.href, path, {
    signal,
    bytesMax: one.bytes,
    checksum: one.checksum,
    onBytes: (done) => progress({ what, done, total: one.bytes, unit: 'bytes' }),
  });
  const rpm = await readRpm(path);
  if (trust.keys !== null) await checkSignature(rpm, one, trust.keys, signal);
  const writer = new RootWriter({ root, what: one.href, signal, bytesMax: bytesMaxOf(one.bytes), wanted });
  await unpackRpm(rpm, writer, signal);
}

/** The header is signed, and it has the hash of what follows. */
async function checkSignature(rpm: RpmFile, { href }: ListedRpm, keys: SigningKeys, signal: AbortSignal): Promise<void> {
  let isGood = false;
  for (const signature of rpm.signatures) isGood ||= await isSignedBy(keys, rpm.header, signature);
  if (!isGood) throw unsigned(href, 'none of the keys that you named has signed it');
  if (rpm.payloadSha256 === null) throw unsigned(href, 'what is signed says nothing of its files');
  const hash = createHash('sha256');
  await pipeline(createReadStream(rpm.path, { start: rpm.payloadStart, highWaterMark: 1 << 20 }), hash, { signal });
  if (hash.digest('hex') !== rpm.payloadSha256) throw unsigned(href, 'its files are not those that were signed');
}

/** False where the list has no signature (Fedora's, EL's): the packages have one each. Throws LabError where it has a bad one. */
async function hasGoodSignature(
  { location, place, repomd }: { readonly location: Location; readonly place: string; readonly repomd: Buffer },
  keys: SigningKeys,
  signal: AbortSignal,
): Promise<boolean> {
  const signature = await location.read('repodata/repomd.xml.asc', { signal, bytesMax: 2 ** 20 });
  if (signature === null) return false;
  if (await isSignedBy(keys, repomd, signature)) return true;
  throw unsigned(`repodata/repomd.xml of ${place}`, 'none of the keys that you named has signed it');
}

function unsigned(what: string, why: string): LabError {
  return new LabError({
    code: 'signature-wrong',
    message: `The signature of ${what} can not be trusted: ${why}. Nothing of it was used.`,
    hint: 'Name the keys of the distribution: firstbad sources add NAME rpm PLACE --package NAME --keys FILE',
  });
}

function unknown({ package: name, place, architecture }: PackagePlaceOptions): UserError {
  return new UserError({
    code: 'package-unknown',
    message: `The RPM repository ${place} has no package ${name} for ${architecture}.`,
    hint: 'Kernels are called kernel (Fedora, Enterprise Linux) and kernel-default (openSUSE).',
  });
}
