// What this machine's apt knows: where the Debian archive is, which keys it trusts and through which proxy it goes.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { isMissing, namesIn } from '../../infra/files/files.ts';
import type { ProxySettings } from '../../infra/net/http.ts';
import { run } from '../../infra/processes/run.ts';
import type { AptSource } from './apt-sources.ts';
import { chooseArchive, parseDeb822Sources, parseOneLineSources, securityMirrorOf, withoutSlash } from './apt-sources.ts';

/** What the user may say instead of the machine's configuration. */
export interface ArchiveOptions {
  readonly mirror?: string;
  /** Who names it, for people: `the command line` where nothing is said. */
  readonly origin?: string;
  readonly securityMirror?: string;
  /** Only these, in this order; a suite that is named and not served is an error. */
  readonly suites?: readonly string[];
  /** Paths of OpenPGP keyrings, binary or armored; only these are trusted then. */
  readonly keyrings?: readonly string[];
}

export interface ArchiveConfiguration {
  readonly mirror: string;
  readonly securityMirror: string | null;
  /** Paths of keyrings, or armored keys themselves. */
  readonly keyrings: readonly string[];
  /** Asked for when something is fetched: it costs a process. */
  readonly proxy: (signal: AbortSignal) => Promise<ProxyChoice>;
  /** Where the addresses come from, for people. */
  readonly origin: string;
  readonly notes: readonly string[];
}

export interface ProxyChoice {
  readonly settings: ProxySettings;
  readonly notes: readonly string[];
}

export interface ConfigurationRequest {
  readonly options: ArchiveOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `/` except in tests. */
  readonly root?: string;
}

/** Reads apt's configuration, or takes what the user says. Throws UserError `archive-unknown` when neither names an archive. */
export async function readArchiveConfiguration(request: ConfigurationRequest): Promise<ArchiveConfiguration> {
  const { options, root = '/' } = request;
  const choice = chooseArchive(await readAptSources(root));
  const mirror = options.mirror ?? choice.mirror;
  if (mirror === null) {
    throw new UserError({
      code: 'archive-unknown',
      message: `No Debian archive is configured on this machine: no source under ${join(root, 'etc/apt')} is Debian's.`,
      hint: 'Name one: --mirror http://HOST/debian, or once for this machine: firstbad mirror set http://HOST/debian --keyring FILE',
    });
  }
  const security = options.securityMirror ?? (options.mirror === undefined ? choice.securityMirror : null);
  return {
    mirror: withoutSlash(mirror),
    securityMirror: securityMirrorOf(security, mirror),
    keyrings: options.keyrings ?? (await trustedKeyrings(root, choice.signedBy)),
    proxy: (signal) => readProxy(request.env, signal),
    origin: options.origin ?? (options.mirror === undefined ? "this machine's apt configuration" : 'the command line'),
    notes: choice.notes,
  };
}

async function readAptSources(root: string): Promise<readonly AptSource[]> {
  const folder = join(root, 'etc/apt/sources.list.d');
  const main = parseOneLineSources((await readIfThere(join(root, 'etc/apt/sources.list'))) ?? '');
  const others: AptSource[] = [];
  for (const name of await namesIn(folder)) {
    const text = /\.(list|sources)$/.test(name) ? await readIfThere(join(folder, name)) : null;
    if (text !== null) others.push(...(name.endsWith('.list') ? parseOneLineSources(text) : parseDeb822Sources(text)));
  }
  return [...main, ...others];
}

/** Debian's keyrings on this machine, but not those of keys that were withdrawn, and what the Signed-By of the archive names. */
async function trustedKeyrings(root: string, signedBy: readonly string[]): Promise<readonly string[]> {
  const folder = join(root, 'usr/share/keyrings');
  const names = (await namesIn(folder)).filter(
    (name) => /^debian-archive-.*\.(gpg|asc|pgp)$/.test(name) && !name.includes('removed'),
  );
  return [
    ...new Set([...signedBy.filter((key) => !key.includes('removed')), ...names.sort().map((name) => join(folder, name))]),
  ];
}

async function readProxy(env: ConfigurationRequest['env'], signal: AbortSignal): Promise<ProxyChoice> {
  const dump = await aptDump(signal);
  const value = (key: string): string | null => new RegExp(`^Acquire::${key} "(.*)";$`, 'mi').exec(dump)?.[1] || null;
  const direct = [...dump.matchAll(/^Acquire::https?::Proxy::(\S+) "DIRECT";$/gim)].map((match) => match[1] ?? '');
  const notes: string[] = [];
  for (const key of ['http::Proxy-Auto-Detect', 'http::ProxyAutoDetect', 'https::Proxy-Auto-Detect']) {
    if (value(key) !== null)
      notes.push(`apt's Acquire::${key} is not honoured: set Acquire::http::Proxy or the variable http_proxy`);
  }
  const http = value('http::Proxy') ?? env['http_proxy'] ?? null;
  const https = value('https::Proxy') ?? env['https_proxy'] ?? value('http::Proxy') ?? null;
  const noProxy = (env['no_proxy'] ?? '').split(',').map((host) => host.trim());
  return {
    settings: { http: proxyUrl(http), https: proxyUrl(https), direct: [...direct, ...noProxy].filter((host) => host !== '') },
    notes,
  };
}

function proxyUrl(value: string | null): string | null {
  return value === null || value === '' || value === 'DIRECT' ? null : value;
}

async function aptDump(signal: AbortSignal): Promise<string> {
  try {
    return (await run(['apt-config', 'dump'], { signal, timeoutMs: 10_000 })).stdout.toString('utf8');
  } catch (error) {
    // Not a Debian machine: there is no apt to have a proxy; the environment's variables still count.
    if (error instanceof UserError && error.code === 'tool-missing') return '';
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new UserError({ code: 'apt-unreadable', message: `${path} can not be read: ${String(error)}`, cause: error });
  }
}
