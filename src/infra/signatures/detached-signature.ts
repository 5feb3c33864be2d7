// OpenPGP signatures that lie beside what they sign (RFC 9580), checked in this process.

import { readFile } from 'node:fs/promises';
import type { Key } from 'openpgp';
import { errorText } from '../../core/base/error-text.ts';
import { LabError } from '../../core/base/user-error.ts';

export interface SigningKeys {
  readonly keys: readonly Key[];
}

/** Keys of a file, armored or binary. Throws LabError `keyring-missing`. */
export async function readSigningKeys(path: string): Promise<SigningKeys> {
  try {
    const { readKeys } = await import('openpgp');
    const content = await readFile(path);
    const isArmored = content.subarray(0, 200).includes('-----BEGIN');
    const keys = await (isArmored ? readKeys({ armoredKeys: content.toString('utf8') }) : readKeys({ binaryKeys: content }));
    if (keys.length > 0) return { keys };
    throw new Error('there is no key in it');
  } catch (error) {
    throw new LabError({
      code: 'keyring-missing',
      message: `The keys in ${path} can not be read: ${errorText(error)}`,
      cause: error,
    });
  }
}

/** True when one of the keys has signed exactly this; a signature that can not be read is none. */
export async function isSignedBy({ keys }: SigningKeys, content: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const { createMessage, readSignature, verify } = await import('openpgp');
  const text = Buffer.from(signature).toString('latin1');
  try {
    const read = await (text.includes('-----BEGIN')
      ? readSignature({ armoredSignature: text })
      : readSignature({ binarySignature: signature }));
    const message = await createMessage({ binary: content });
    // Without a format it would make a text of the content, which nobody reads and which takes most of the time.
    const { signatures } = await verify({ message, signature: read, verificationKeys: [...keys], format: 'binary' });
    for (const one of signatures) {
      const isGood = await one.verified.then(
        () => true,
        () => false,
      );
      if (isGood) return true;
    }
    return false;
  } catch {
    // Whatever it is, it proves nothing.
    return false;
  }
}
