// Checks the OpenPGP signature of an InRelease file, in this process (RFC 9580, cleartext signatures).

import { readFile } from 'node:fs/promises';
import type { Key } from 'openpgp';
import { errorText } from '../../core/base/error-text.ts';
import { LabError } from '../../core/base/user-error.ts';

export interface TrustedKeys {
  readonly keys: readonly Key[];
  /** Keyrings that were read, with the number of keys in each. */
  readonly keyrings: readonly { readonly keyring: string; readonly keys: number }[];
}

export interface SignedText {
  /** What was signed, and nothing else of the file. */
  readonly text: string;
  /** Key ids of the good signatures. */
  readonly signers: readonly string[];
}

/** Reads keyrings: paths of binary or armored files, or armored keys themselves. Throws LabError `keyring-missing`. */
export async function readTrustedKeys(keyrings: readonly string[]): Promise<TrustedKeys> {
  const read: { keyring: string; keys: readonly Key[] }[] = [];
  for (const keyring of keyrings) read.push({ keyring, keys: await readKeyring(keyring) });
  const keys = read.flatMap((one) => one.keys);
  if (keys.length === 0) {
    throw new LabError({
      code: 'keyring-missing',
      message: 'No key is there to check the signatures of the package archive with.',
      hint: 'apt-get install debian-archive-keyring; where there is no apt, copy its file debian-archive-keyring.gpg from a Debian that you trust: firstbad mirror set ADDRESS --keyring FILE',
    });
  }
  return { keys, keyrings: read.map((one) => ({ keyring: one.keyring.split('\n')[0] ?? '', keys: one.keys.length })) };
}

/**
 * The text that a trusted key signed, as apt judges it: one good signature of a known key is enough (releases are signed by the
 * keys of two or three releases), a bad one of a known key is too much. Throws LabError `signature-wrong`.
 */
export async function verifySignedText(
  name: string,
  content: string,
  trusted: TrustedKeys,
  nowMs: number,
): Promise<SignedText> {
  const openpgp = await import('openpgp');
  const message = await openpgp.readCleartextMessage({ cleartextMessage: content }).catch((error: unknown) => {
    throw wrong(name, `it is not a signed text (${errorText(error)})`);
  });
  const verificationKeys = [...trusted.keys];
  const { data, signatures } = await openpgp.verify({ message, verificationKeys, date: new Date(nowMs) });
  const known = new Set(verificationKeys.flatMap((key) => key.getKeys().map((one) => one.getKeyID().toHex())));
  const signers: string[] = [];
  const bad: string[] = [];
  for (const signature of signatures) {
    const id = signature.keyID.toHex();
    if (!known.has(id)) continue;
    await signature.verified.then(
      () => signers.push(id),
      (error: unknown) => bad.push(`${id}: ${errorText(error)}`),
    );
  }
  if (bad.length > 0) throw wrong(name, `a signature is bad (${bad.join('; ')})`);
  if (signers.length === 0) {
    const ids = signatures.map((signature) => signature.keyID.toHex()).join(', ') || 'nobody';
    throw wrong(name, `it is signed by ${ids}, none of which is among the ${known.size} keys that are trusted here`);
  }
  return { text: data, signers };
}

async function readKeyring(keyring: string): Promise<readonly Key[]> {
  const { readKeys } = await import('openpgp');
  try {
    if (keyring.startsWith('-----BEGIN')) return await readKeys({ armoredKeys: keyring });
    const content = await readFile(keyring);
    if (content.length === 0) return [];
    const armored = content.subarray(0, 10).toString('latin1') === '-----BEGIN';
    return await (armored ? readKeys({ armoredKeys: content.toString('utf8') }) : readKeys({ binaryKeys: content }));
  } catch (error) {
    throw new LabError({
      code: 'keyring-missing',
      message: `The keyring ${keyring.split('\n')[0]} can not be read: ${errorText(error)}`,
      hint: 'apt-get install --reinstall debian-archive-keyring',
      cause: error,
    });
  }
}

function wrong(name: string, why: string): LabError {
  return new LabError({
    code: 'signature-wrong',
    message: `The signature of ${name} can not be trusted: ${why}. Nothing of it was used.`,
    hint: why.includes('in the future')
      ? "Check this machine's clock: date"
      : 'A mirror or a proxy in between is broken or hostile, or a keyring is missing: apt-get install debian-archive-keyring',
  });
}
