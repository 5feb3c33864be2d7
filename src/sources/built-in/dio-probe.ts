// The direct-I/O probe as a tree for host VMs: probes/dio-probe.c, compiled statically once for its content, and the script
// that makes scratch devices for it.

import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import { artifactFolder, artifactKey } from '../../infra/files/artifact-folder.ts';
import { checkout } from '../../infra/files/checkout.ts';
import { run } from '../../infra/processes/run.ts';
import type { TreeArtifact } from '../../ports/source.ts';

const probes = fileURLToPath(new URL('probes/', checkout));

const compiler = ['gcc', '-static', '-O2'];

/** Changes whenever the program or the script does. */
export async function dioProbeKey(): Promise<string> {
  const contents = ['dio-probe.c', 'dio-target'].map((name) => readFile(join(probes, name), 'utf8'));
  return artifactKey({ layout: 1, compiler, contents: await together(contents) });
}

/** Throws LabError when there is no compiler, or it can not make a static program. */
export async function makeDioProbe(cacheFolder: string, signal: AbortSignal): Promise<TreeArtifact> {
  const key = await dioProbeKey();
  const root = join(cacheFolder, key);
  await artifactFolder(root, async (temporary) => {
    const bin = join(temporary, 'bin');
    await mkdir(bin);
    await compile(join(probes, 'dio-probe.c'), join(bin, 'dio-probe'), signal);
    await copyFile(join(probes, 'dio-target'), join(bin, 'dio-target'));
    await chmod(join(bin, 'dio-target'), 0o755);
  });
  return { kind: 'tree', key, root };
}

async function compile(source: string, program: string, signal: AbortSignal): Promise<void> {
  const argv = [...compiler, '-o', program, source];
  const { status, stderr } = await run(argv, { signal, timeoutMs: 120_000 }).catch((error: unknown) => {
    throw error instanceof LabError && error.code === 'tool-missing' ? notCompiled(argv, 'there is no gcc') : error;
  });
  if (status !== 0) throw notCompiled(argv, `it ended with status ${String(status)}: ${stderr.trim()}`);
}

function notCompiled(argv: readonly string[], because: string): LabError {
  return new LabError({
    code: 'probe-not-built',
    message: `The direct-I/O probe could not be built with ${argv.join(' ')}: ${because}`,
    hint: 'apt-get install gcc libc6-dev, or give this machine another C compiler under the name gcc.',
  });
}
