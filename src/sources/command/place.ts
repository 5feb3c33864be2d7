// Versions that two commands of the user's know: one lists them, one fetches one. The commands are in the user's own configuration
// (`firstbad sources add`) and run on this machine as he does; a scenario or a report can not bring any.

import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { artifactKey } from '../../infra/files/artifact-folder.ts';
import { installBuild, readBuildFolder } from '../../infra/files/build-folder.ts';
import { run, type RunResult } from '../../infra/processes/run.ts';
import { unpackTar } from '../../infra/unpack/unpack-tar.ts';
import type { UnpackOfferOptions, VersionPlace } from '../../ports/version-place.ts';
import { labelPattern, upstreamIn } from '../version-label.ts';

export interface VersionCommands {
  readonly name: string;
  readonly list: string;
  readonly fetch: string;
  /** Where both are started from. */
  readonly folder: string;
}

const listTimeoutMs = 300_000;
const fetchTimeoutMs = 3_600_000;

export function createCommandPlace(commands: VersionCommands): VersionPlace {
  return {
    description: `versions that the command of ${commands.name} lists`,
    async list({ signal }) {
      const { name, list, folder } = commands;
      const ran = await run(['/bin/sh', '-c', list], { signal, timeoutMs: listTimeoutMs, cwd: folder });
      if (ran.status !== 0) throw failed(`The command that lists the versions of ${name}`, ran);
      const lines = ran.stdout
        .toString('utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
      return lines.map((line) => {
        const version = versionOf(line, commands);
        return { version, bytes: 0, unpack: (root, options) => fetchVersion(version, commands, { root, ...options }) };
      });
    },
  };
}

/** `LABEL` or `LABEL CONTENT`: what tells two contents of one label apart, a digest say. */
function versionOf(line: string, { name, list, fetch }: VersionCommands): Version {
  const [label = '', ...content] = line.split(/\s+/);
  if (!labelPattern.test(label)) {
    throw new UserError({
      code: 'source-unclear',
      message: `The command that lists the versions of ${name} printed a line that begins with no version: ${JSON.stringify(line.slice(0, 80))}`,
      hint: 'One version a line: letters, digits and . + ~ : _ -, then, if its content may change, something that tells it.',
    });
  }
  const id = artifactKey({ list, fetch, label, content: content.join(' ') });
  return { id: `command=${id}` as VersionId, label, upstream: upstreamIn(label), origin: name };
}

async function fetchVersion(
  version: Version,
  { name, fetch, folder }: VersionCommands,
  { root, workFolder, signal, progress, wanted }: UnpackOfferOptions & { readonly root: string },
): Promise<void> {
  const into = join(workFolder, 'fetched');
  await mkdir(into);
  progress({ what: `fetching ${version.label} by the command of ${name}`, done: 0, total: 1, unit: 'items' });
  const env = { FIRSTBAD_VERSION: version.label, FIRSTBAD_FOLDER: into };
  const ran = await run(['/bin/sh', '-c', fetch], { signal, timeoutMs: fetchTimeoutMs, cwd: folder, env });
  const what = `The command that fetches ${version.label} of ${name}`;
  if (ran.status !== 0) throw failed(what, ran);
  const build = await readBuildFolder(into);
  if (build !== null) {
    return installBuild(build, root, (archive, at) => unpackTar(archive, { root: at, what: archive, signal, wanted }));
  }
  const names = await readdir(into);
  if (names.length === 0) {
    throw new LabError({
      code: 'version-not-fetched',
      message: `${what} ended well and put nothing into $FIRSTBAD_FOLDER.`,
      hint: 'A kernel image (bzImage, vmlinuz) with modules/, or the files as they are installed (boot/, lib/modules/, usr/bin/).',
    });
  }
  for (const one of names) await rename(join(into, one), join(root, one));
}

function failed(what: string, { status, killedBy, stderr }: RunResult): LabError {
  const end = stderr.trim().split('\n').slice(-5).join('\n') || '(it said nothing)';
  return new LabError({
    code: 'command-failed',
    message: `${what} ended with ${killedBy ?? `status ${String(status)}`}: ${end}`,
  });
}
