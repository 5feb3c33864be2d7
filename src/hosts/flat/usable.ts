// Whether this machine lets an unprivileged program make a sandbox, found by making one.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { LabError } from '../../core/base/user-error.ts';
import { run, type RunResult } from '../../infra/processes/run.ts';

export type SandboxFinding =
  | {
      readonly ok: true;
      /** For people and for keys of attempts: what runs in a sandbox depends on this machine's kernel. */
      readonly description: string;
      /** False where /proc can not be mounted, as in many containers. */
      readonly withProc: boolean;
    }
  | { readonly ok: false; readonly why: string; readonly fix: string | null };

/** Throws the signal's reason when cancelled; everything else is a finding. */
export async function findSandbox(signal: AbortSignal): Promise<SandboxFinding> {
  try {
    const version = (await run(['bwrap', '--version'], { signal, timeoutMs: 10_000 })).stdout.toString().trim();
    const description = `none: a sandbox of this machine (${version}, Linux ${release()})`;
    const whole = await trySandbox(true, signal);
    if (whole.status === 0) return { ok: true, description, withProc: true };
    const bare = await trySandbox(false, signal);
    if (bare.status === 0) return { ok: true, description, withProc: false };
    return { ok: false, why: lastLine(bare), fix: await fixFor(bare) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LabError) || error.code !== 'tool-missing') throw error;
    return { ok: false, why: 'bubblewrap is not installed', fix: 'sudo apt-get install bubblewrap' };
  }
}

function trySandbox(withProc: boolean, signal: AbortSignal): Promise<RunResult> {
  const proc = withProc ? ['--proc', '/proc'] : [];
  const made = ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--ro-bind', '/', '/', ...proc];
  const argv = ['bwrap', ...made, '--size', '4096', '--tmpfs', '/tmp', '--dev-bind', '/dev/null', '/dev/null', '--', 'true'];
  return run(argv, { signal, timeoutMs: 10_000 });
}

function lastLine({ stderr, status, killedBy }: RunResult): string {
  return stderr.trim().split('\n').at(-1) ?? killedBy ?? `status ${String(status)}`;
}

// Debian before bookworm, and those who set it; Ubuntu from 24.04 on; and everybody's own limit.
const switches = [
  { file: '/proc/sys/kernel/unprivileged_userns_clone', off: '0', fix: 'sudo sysctl kernel.unprivileged_userns_clone=1' },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    off: '1',
    fix: 'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0',
  },
  { file: '/proc/sys/user/max_user_namespaces', off: '0', fix: 'sudo sysctl user.max_user_namespaces=10000' },
];

async function fixFor({ stderr }: RunResult): Promise<string | null> {
  if (!/namespace|uid map|Operation not permitted|No space left/i.test(stderr)) return null;
  for (const { file, off, fix } of switches) {
    if (existsSync(file) && (await readFile(file, 'latin1')).trim() === off) return fix;
  }
  return null;
}
