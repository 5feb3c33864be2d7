// What `firstbad doctor` wants to know of the archive: where it is, what of it can be reached, and whom its signatures are by.

import { LabError, UserError } from '../../core/base/user-error.ts';
import { inParallel } from '../../infra/processes/parallel.ts';
import type { DoctorCheck, DoctorFinding } from '../../ports/doctor.ts';
import type { DebianArchive } from './archive.ts';

export interface ArchiveExamination {
  readonly mirror: string;
  readonly securityMirror: string | null;
  readonly origin: string;
  readonly suites: readonly SuiteExamination[];
}

export type SuiteExamination =
  | {
      readonly suite: string;
      readonly state: 'signed';
      readonly signers: readonly string[];
      readonly dateMs: number | null;
      readonly validUntilMs: number | null;
    }
  | { readonly suite: string; readonly state: 'not-served' }
  | { readonly suite: string; readonly state: 'failed'; readonly error: LabError };

/** Fetches the release file of each suite and checks its signature. Throws what makes all of them impossible. */
export async function examineArchive(archive: DebianArchive, signal: AbortSignal): Promise<ArchiveExamination> {
  const { mirror, securityMirror, origin } = await archive.configuration(signal);
  const suites = await inParallel(archive.suites, { atMost: 6, signal }, (suite, own) => examineSuite(archive, suite, own));
  return { mirror, securityMirror, origin, suites };
}

async function examineSuite(archive: DebianArchive, suite: string, signal: AbortSignal): Promise<SuiteExamination> {
  try {
    const kept = await archive.release(suite, signal);
    if (kept === null || !kept.served) return { suite, state: 'not-served' };
    const { dateMs, validUntilMs } = kept.release;
    return { suite, state: 'signed', signers: kept.signers, dateMs, validUntilMs };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LabError) return { suite, state: 'failed', error };
    throw error;
  }
}

/** The checks for the archive and for the keys that its signatures are checked with. */
export function archiveChecks(archive: DebianArchive): readonly DoctorCheck[] {
  return [
    { name: 'keyrings', slow: false, run: (signal) => finding(signal, () => checkKeyrings(archive, signal)) },
    { name: 'package-archive', slow: false, run: (signal) => finding(signal, () => checkArchive(archive, signal)) },
  ];
}

async function checkKeyrings(archive: DebianArchive, signal: AbortSignal): Promise<DoctorFinding> {
  const { keys, keyrings } = await archive.keys(signal);
  return { status: 'ok', found: `${keys.length} keys in ${keyrings.length} keyrings`, fix: null };
}

async function checkArchive(archive: DebianArchive, signal: AbortSignal): Promise<DoctorFinding> {
  const { mirror, origin, suites } = await examineArchive(archive, signal);
  const signed = suites.filter((one) => one.state === 'signed').map((one) => one.suite);
  const failed = suites.flatMap((one) => (one.state === 'failed' ? [one] : []));
  const [first] = failed;
  if (first !== undefined) {
    const status = signed.length === 0 ? 'bad' : 'warning';
    return { status, found: `${first.suite}: ${first.error.message}`, fix: first.error.hint ?? null };
  }
  if (signed.length === 0) {
    return {
      status: 'bad',
      found: `${mirror} (${origin}) serves none of ${archive.suites.join(', ')}`,
      fix: 'Name another one: --mirror URL',
    };
  }
  const absent = suites.filter((one) => one.state === 'not-served').map((one) => one.suite);
  const without = absent.length === 0 ? '' : `; without ${absent.join(', ')}`;
  return { status: 'ok', found: `${mirror} (${origin}), signed: ${signed.join(', ')}${without}`, fix: null };
}

async function finding(signal: AbortSignal, look: () => Promise<DoctorFinding>): Promise<DoctorFinding> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return { status: 'bad', found: error.message, fix: error.hint ?? null };
  }
}
