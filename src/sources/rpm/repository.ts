// The list of packages of an RPM repository, as createrepo_c writes it: repomd.xml names primary.xml with its checksum, that names the
// packages with theirs. Packed by gzip, xz or zstd.

import { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { LabError, UserError } from '../../core/base/user-error.ts';
import { decompressed } from '../../infra/files/decompress.ts';
import type { Checksum, Location } from '../../infra/net/location.ts';
import type { PlaceOptions } from '../../ports/version-place.ts';
import type { RpmVersion } from './version-order.ts';

export interface ListedRpm extends RpmVersion {
  readonly name: string;
  readonly architecture: string;
  readonly checksum: Checksum;
  /** In the repository. */
  readonly href: string;
  readonly bytes: number;
}

const repomdBytesMax = 2 ** 24;
// Fedora's everything has 20 MB packed.
const primaryBytesMax = 2 ** 30;

/** repomd.xml as it is there, for whoever checks its signature. Throws UserError `source-unreadable`. */
export async function readRepomd(location: Location, place: string, signal: AbortSignal): Promise<Buffer> {
  const content = await location.read('repodata/repomd.xml', { signal, bytesMax: repomdBytesMax });
  if (content !== null) return content;
  throw new UserError({
    code: 'source-unreadable',
    message: `There is no RPM repository at ${place}: it has no repodata/repomd.xml.`,
    hint: 'Name the folder that repodata/ is in, such as .../releases/41/Everything/x86_64/os',
  });
}

/** The packages of these names. Throws LabError `hash-wrong`, `archive-damaged`. */
export async function listRpms(
  location: Location,
  repomd: Buffer,
  { names, signal, progress }: PlaceOptions & { readonly names: ReadonlySet<string> },
): Promise<readonly ListedRpm[]> {
  const primary = primaryIn(repomd);
  progress({ what: 'reading the list of packages', done: 0, total: 1, unit: 'items' });
  const packed = await location.read(primary.href, { signal, bytesMax: primaryBytesMax, checksum: primary.checksum });
  if (packed === null) throw damaged('repomd.xml', `it names ${primary.href}, which is not there`);
  const found: ListedRpm[] = [];
  const parser = rpmParser(names, (one) => found.push(one));
  const decoder = new TextDecoder();
  for await (const chunk of decompressed(Readable.from([packed]), { signal, what: primary.href })) {
    parse(parser, primary.href, decoder.decode(chunk, { stream: true }));
  }
  closeParser(parser, primary.href);
  return found;
}

function primaryIn(repomd: Buffer): { readonly href: string; readonly checksum: Checksum } {
  let type = '';
  let href: string | null = null;
  let checksum: Checksum | null = null;
  const parser = new SaxesParser();
  let open: SaxesTagPlain | null = null;
  parser.on('opentag', (tag) => {
    open = tag;
    if (tag.name === 'data') type = attribute(tag, 'type');
    if (type === 'primary' && tag.name === 'location') href = attribute(tag, 'href');
  });
  parser.on('text', (text) => {
    if (type === 'primary' && open?.name === 'checksum') checksum = { type: attribute(open, 'type'), value: text.trim() };
  });
  parser.on('closetag', (tag) => {
    open = null;
    if (tag.name === 'data') type = '';
  });
  parse(parser, 'repomd.xml', repomd.toString('utf8'));
  closeParser(parser, 'repomd.xml');
  if (href === null || checksum === null) throw damaged('repomd.xml', 'it names no primary list with a checksum');
  return { href, checksum };
}

interface Draft {
  name?: string;
  arch?: string;
  version?: RpmVersion;
  checksum?: Checksum;
  href?: string;
  bytes?: number;
}

function rpmParser(names: ReadonlySet<string>, take: (one: ListedRpm) => void): SaxesParser {
  const parser = new SaxesParser();
  let draft: Draft | null = null;
  let open: SaxesTagPlain | null = null;
  let depth = 0;
  parser.on('opentag', (tag) => {
    depth += 1;
    if (tag.name === 'package' && depth === 2) draft = {};
    // What a package itself says; below it (format) others have the same names.
    if (draft === null || depth !== 3) return;
    open = tag;
    if (tag.name === 'version') {
      draft.version = { epoch: attribute(tag, 'epoch') || '0', version: attribute(tag, 'ver'), release: attribute(tag, 'rel') };
    } else if (tag.name === 'location') draft.href = attribute(tag, 'href');
    else if (tag.name === 'size') draft.bytes = Number(attribute(tag, 'package'));
  });
  parser.on('text', (text) => {
    if (draft === null || open === null || depth !== 3) return;
    if (open.name === 'name') draft.name = text.trim();
    else if (open.name === 'arch') draft.arch = text.trim();
    else if (open.name === 'checksum') draft.checksum = { type: attribute(open, 'type'), value: text.trim() };
  });
  parser.on('closetag', (tag) => {
    if (tag.name === 'package' && depth === 2 && draft !== null) {
      const { name, arch, version, checksum, href, bytes } = draft;
      draft = null;
      if (
        name !== undefined &&
        names.has(name) &&
        arch &&
        version &&
        checksum &&
        href !== undefined &&
        Number.isSafeInteger(bytes)
      ) {
        take({ name, architecture: arch, ...version, checksum, href, bytes: bytes! });
      }
    }
    open = null;
    depth -= 1;
  });
  return parser;
}

function attribute(tag: SaxesTagPlain, name: string): string {
  return tag.attributes[name] ?? '';
}

function parse(parser: SaxesParser, what: string, text: string): void {
  try {
    parser.write(text);
  } catch (error) {
    throw damaged(what, error instanceof Error ? error.message : String(error));
  }
}

function closeParser(parser: SaxesParser, what: string): void {
  try {
    parser.close();
  } catch (error) {
    throw damaged(what, error instanceof Error ? error.message : String(error));
  }
}

function damaged(what: string, why: string): LabError {
  return new LabError({ code: 'archive-damaged', message: `${what} of the repository can not be read: ${why}` });
}
