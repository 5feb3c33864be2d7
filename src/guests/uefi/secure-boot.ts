// Secure boot with a key made here: the firmware's variables with the key enrolled as platform key, key exchange key and in db, and EFI
// programs signed with it. One key for all three: who owns which is no question of a test machine.

import { createHash, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrFail } from '../../infra/processes/run.ts';
import type { Source } from '../../ports/source.ts';
import type { GuestTools, ToolOptions } from '../guest-tools.ts';
import { keptImage } from '../kept-image.ts';
import { guidBytes } from './guid.ts';
import { type MadeVariables, withMadeVariables } from './made-variables.ts';
import type { EfiVariable } from './variable-store.ts';

export interface SecureBootParts {
  readonly tools: GuestTools;
  /** Where the key and what was made with it are kept. */
  readonly folder: string;
}

export interface SecureBootKey {
  /** PEM, private key and certificate in one file. */
  readonly path: string;
  readonly certificate: Uint8Array;
  /** Equal for equal keys. */
  readonly hash: string;
}

/** Made once for a cache. Throws LabError. */
export async function secureBootKey({ tools, folder }: SecureBootParts, options: ToolOptions): Promise<SecureBootKey> {
  const openssl = await tools.tree({ packages: ['openssl'], programs: ['openssl'] }, options);
  const { path } = await keptImage(folder, {
    name: 'key',
    inputs: ['1'],
    make: async ({ path: into, work }) => {
      const [key, certificate, configuration] = ['key.pem', 'certificate.pem', 'openssl.cnf'].map((name) =>
        join(work, name),
      ) as [string, string, string];
      await writeFile(configuration, '[req]\ndistinguished_name = name\n[name]\n');
      const asked = ['-newkey', 'rsa:2048', '-nodes', '-days', '36500', '-subj', '/CN=firstbad secure boot', '-sha256'];
      const words = ['req', '-x509', '-config', configuration, ...asked, '-keyout', key, '-out', certificate];
      await runOrFail([join(openssl.root, 'bin', 'openssl'), ...words], { signal: options.signal, timeoutMs: 120_000 });
      await writeFile(into, Buffer.concat([await readFile(key), await readFile(certificate)]), { flag: 'wx', mode: 0o600 });
    },
  });
  const pem = await readFile(path, 'utf8');
  const certificate = new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'))).raw;
  return { path, certificate, hash: createHash('sha256').update(certificate).digest('hex') };
}

/** The program with a signature of the key behind those that it has. */
export async function signed(
  program: Uint8Array,
  { key, tools, work }: { readonly key: SecureBootKey; readonly tools: GuestTools; readonly work: string },
  options: ToolOptions,
): Promise<Uint8Array> {
  const sbsign = await tools.tree({ packages: ['sbsigntool'], programs: ['sbsign'] }, options);
  const [plain, made] = [join(work, 'plain.efi'), join(work, 'signed.efi')];
  await writeFile(plain, program);
  const words = ['--key', key.path, '--cert', key.path, '--output', made, plain];
  await runOrFail([join(sbsign.root, 'bin', 'sbsign'), ...words], { signal: options.signal, timeoutMs: 120_000 });
  return readFile(made);
}

/** A source of firmware: `securevars` of each version becomes its template with our key in it. */
export function withEnrolledKey(source: Source, parts: SecureBootParts): Source {
  const { folder } = parts;
  const content: MadeVariables['content'] = async (options) => {
    const { certificate, hash } = await secureBootKey(parts, options);
    return { key: hash, variables: variablesOf(certificate) };
  };
  return withMadeVariables(source, { from: 'securevars', into: 'securevars', folder, content });
}

// UEFI Specification, 3.3 and 32.4.1.
const globalVariable = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const imageSecurityDatabase = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
const certX509 = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
/** Of nobody but us. */
const owner = '66697273-7462-4164-8000-000000000001';
// edk2's SecurityPkg/Include/Guid/AuthenticatedVariableFormat.h.
const secureBootEnable = 'f0a30bc7-af08-4556-99c4-001009c93a44';

function variablesOf(certificate: Uint8Array): readonly EfiVariable[] {
  const list = Buffer.alloc(28);
  guidBytes(certX509).copy(list, 0);
  list.writeUInt32LE(28 + 16 + certificate.length, 16);
  list.writeUInt32LE(16 + certificate.length, 24);
  const data = Buffer.concat([list, guidBytes(owner), certificate]);
  const attributes = 0x27;
  return [
    { name: 'db', vendor: imageSecurityDatabase, attributes, data },
    { name: 'KEK', vendor: globalVariable, attributes, data },
    { name: 'PK', vendor: globalVariable, attributes, data },
    { name: 'SecureBootEnable', vendor: secureBootEnable, attributes: 3, data: Uint8Array.of(1) },
  ];
}
