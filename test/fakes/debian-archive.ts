// A Debian archive on this machine's loopback, signed with a key of its own, that can be told to misbehave.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createCleartextMessage, generateKey, type PrivateKey, readPrivateKey, sign } from 'openpgp';
import { buildPackage, type BuiltPackage, type PackageSpec, sha256Of, stanzaOf } from './debian-package.ts';

/** Answers in the place of the archive; `content` is what it would have sent. */
export type Misbehaviour = (request: IncomingMessage, answer: ServerResponse, content: Buffer | null) => void;

export interface TestArchive {
  /** Base address, as apt would name it. */
  readonly mirror: string;
  /** Path of the keyring with the archive's key. */
  readonly keyring: string;
  /** Paths that were asked for since the last look, without the base. */
  takeRequests(): readonly string[];
  /** Makes a suite hold these packages and no others. */
  publish(suite: string, packages: readonly PackageSpec[], options?: PublishOptions): Promise<readonly BuiltPackage[]>;
  /** Paths that match are answered so, until `behave`. */
  misbehave(path: RegExp, how: Misbehaviour): void;
  behave(): void;
  content(path: string): Buffer | undefined;
  set(path: string, content: Buffer | string): void;
  remove(path: string): void;
  close(): Promise<void>;
}

export interface PublishOptions {
  /** Signs with a key that nobody trusts. */
  readonly foreignKey?: boolean;
  readonly validUntil?: string;
  readonly byHash?: boolean;
  readonly codename?: string;
  /** Packages of other areas and architectures than main for amd64: by the folder, as `contrib/binary-arm64`. */
  readonly further?: Readonly<Record<string, readonly PackageSpec[]>>;
}

export async function startTestArchive(): Promise<TestArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-archive-'));
  const keyring = join(folder, 'keyring.gpg');
  const { own, foreign } = await keys();
  await writeFile(keyring, own.toPublic().write());
  const files = new Map<string, Buffer>();
  const requests: string[] = [];
  let misbehaviours: { readonly path: RegExp; readonly how: Misbehaviour }[] = [];

  const server = createServer((request, answer) => {
    const path = decodeURI((request.url ?? '').replace(/^\/debian\//, ''));
    requests.push(path);
    const content = files.get(path) ?? null;
    const bad = misbehaviours.find((one) => one.path.test(path));
    if (bad !== undefined) bad.how(request, answer, content);
    else serve(request, answer, content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    mirror: `http://127.0.0.1:${port}/debian`,
    keyring,
    takeRequests: () => requests.splice(0),
    async publish(suite, specs, options = {}) {
      const built: BuiltPackage[] = [];
      const lines: string[] = [];
      for (const [folder, wanted] of Object.entries({ 'main/binary-amd64': specs, ...options.further })) {
        const own: BuiltPackage[] = [];
        for (const spec of wanted) own.push(await buildPackage(spec));
        for (const one of own) files.set(one.filename, one.content);
        built.push(...own);
        const packages = Buffer.from(own.map(stanzaOf).join('\n'));
        const listed = new Map([
          ['Packages', packages],
          ['Packages.gz', gzipSync(packages)],
        ]);
        for (const [name, content] of listed) {
          const hash = sha256Of(content);
          lines.push(` ${hash} ${content.length} ${folder}/${name}`);
          files.set(`dists/${suite}/${folder}/${name}`, content);
          if (options.byHash !== false) files.set(`dists/${suite}/${folder}/by-hash/SHA256/${hash}`, content);
        }
      }
      const text = releaseText(suite, lines, options);
      files.set(`dists/${suite}/InRelease`, Buffer.from(await signed(text, options.foreignKey === true ? foreign : own)));
      return built;
    },
    misbehave: (path, how) => {
      misbehaviours.push({ path, how });
    },
    behave: () => {
      misbehaviours = [];
    },
    content: (path) => files.get(path),
    set: (path, content) => {
      files.set(path, Buffer.from(content));
    },
    remove: (path) => {
      files.delete(path);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Serves like a plain web server: ranges, validators and 404. */
function serve(request: IncomingMessage, answer: ServerResponse, content: Buffer | null): void {
  if (content === null) {
    answer.writeHead(404).end('not found');
    return;
  }
  const etag = `"${sha256Of(content).slice(0, 16)}"`;
  if (request.headers['if-none-match'] === etag) {
    answer.writeHead(304).end();
    return;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  answer.writeHead(from > 0 ? 206 : 200, { etag, 'content-length': content.length - from });
  answer.end(content.subarray(from));
}

// Before the date of every test's clock: a signature from the future is not believed.
const keyDate = new Date(Date.UTC(2025, 0, 1));
const signingDate = new Date(Date.UTC(2025, 0, 2));

let made: Promise<{ readonly own: PrivateKey; readonly foreign: PrivateKey }> | null = null;

function keys(): Promise<{ readonly own: PrivateKey; readonly foreign: PrivateKey }> {
  made ??= Promise.all([newKey(), newKey()]).then(([own, foreign]) => ({ own, foreign }));
  return made;
}

async function newKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKey({ userIDs: [{ name: 'test archive' }], type: 'curve25519', date: keyDate });
  return readPrivateKey({ armoredKey: privateKey });
}

async function signed(text: string, key: PrivateKey): Promise<string> {
  return sign({ message: await createCleartextMessage({ text }), signingKeys: key, date: signingDate });
}

function releaseText(suite: string, lines: readonly string[], options: PublishOptions): string {
  return [
    'Origin: Test',
    `Suite: ${suite}`,
    `Codename: ${options.codename ?? suite}`,
    'Date: Sat, 21 Nov 2026 00:53:02 UTC',
    ...(options.validUntil === undefined ? [] : [`Valid-Until: ${options.validUntil}`]),
    ...(options.byHash === false ? [] : ['Acquire-By-Hash: yes']),
    'SHA256:',
    ...lines,
    '',
  ].join('\n');
}
