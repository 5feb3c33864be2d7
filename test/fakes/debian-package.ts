// Tiny Debian packages, built by dpkg-deb as real ones are.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface PackageSpec {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  readonly provides?: string;
  readonly source?: string;
  /** By path in the package; a link's target begins with `->`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

export interface BuiltPackage {
  readonly spec: PackageSpec;
  readonly filename: string;
  readonly content: Buffer;
  readonly sha256: string;
}

const built = new Map<string, Promise<BuiltPackage>>();

/** The package, built once for equal specs: most tests want the same few. The content is a copy of one's own. */
export async function buildPackage(spec: PackageSpec): Promise<BuiltPackage> {
  const key = JSON.stringify(spec, (_, value: unknown) => (value instanceof Uint8Array ? sha256Of(value) : value));
  const building = built.get(key) ?? build(spec);
  built.set(key, building);
  const one = await building;
  return { ...one, content: Buffer.from(one.content) };
}

async function build(spec: PackageSpec): Promise<BuiltPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-deb-'));
  try {
    const root = join(folder, 'root');
    await mkdir(join(root, 'DEBIAN'), { recursive: true });
    await writeFile(join(root, 'DEBIAN/control'), controlOf(spec));
    for (const [path, content] of Object.entries(spec.files ?? {})) await addFile(join(root, path), content);
    const file = join(folder, 'package.deb');
    await promisify(execFile)('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, file]);
    const content = await readFile(file);
    const filename = `pool/main/${spec.name}_${spec.version.replace(/^\d+:/, '')}_amd64.deb`;
    return { spec, filename, content, sha256: sha256Of(content) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The package's stanza in a Packages file. */
export function stanzaOf({ spec, filename, content, sha256 }: BuiltPackage): string {
  return `${controlOf(spec)}Filename: ${filename}\nSize: ${content.length}\nSHA256: ${sha256}\n`;
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function controlOf(spec: PackageSpec): string {
  const fields = [
    `Package: ${spec.name}`,
    `Version: ${spec.version}`,
    'Architecture: amd64',
    'Maintainer: nobody <nobody@example.org>',
    ...(spec.source === undefined ? [] : [`Source: ${spec.source}`]),
    ...(spec.depends === undefined ? [] : [`Depends: ${spec.depends}`]),
    ...(spec.provides === undefined ? [] : [`Provides: ${spec.provides}`]),
    'Description: made for a test',
  ];
  return `${fields.join('\n')}\n`;
}

async function addFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === 'string' && content.startsWith('->')) return symlink(content.slice(2), path);
  await writeFile(path, content);
  await chmod(path, 0o755);
}
