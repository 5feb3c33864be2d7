// `firstbad verify 7`: climbs the ladder with what a hunt has named, and says what it came to.

import type { ArchiveChoice } from '../../app/lab.ts';
import { verifyHunt } from '../../app/verify/verify-hunt.ts';
import { verificationLines } from '../../render/verify/verify-text.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodeOfVerifications } from '../exit-codes.ts';

export interface VerifyOptions {
  readonly hunt: number;
  readonly again: boolean;
  readonly json: boolean;
  readonly archive: ArchiveChoice;
  readonly isTrusted: boolean;
}

export async function verifyCommand(context: Context, { json, ...request }: VerifyOptions): Promise<number> {
  const { hunt } = request;
  const verified = await verifyHunt(context, request);
  const [first, ...others] = verified;
  if (json) {
    const many = { hunt, verifications: verified.map(({ culprit, at, verification }) => ({ at, ...verification, culprit })) };
    writeJson(
      context.stdout,
      first && others.length === 0 ? { hunt, ...first.verification, verifications: many.verifications } : many,
    );
  } else {
    for (const { culprit, verification } of verified) {
      const head = others.length > 0 ? ['', culprit] : [''];
      writeLines(context.stdout, [...head, ...verificationLines(verification)]);
    }
  }
  return exitCodeOfVerifications(verified.map(({ verification }) => verification.ending));
}
