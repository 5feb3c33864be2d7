// `firstbad mirror`: the Debian archive, named once on a machine whose package manager knows none.

import { type ArchiveChoice, machineArchive } from '../../app/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export async function showMirrorCommand(context: Context, { json }: { readonly json: boolean }): Promise<number> {
  const named = await (await context.lab(machineArchive).mirror()).read();
  if (json) writeJson(context.stdout, named);
  else if (named?.mirror === undefined) {
    writeLines(context.stdout, [
      "no archive is named: the one that this machine's apt knows is taken; firstbad mirror set ADDRESS",
    ]);
  } else {
    const { mirror, securityMirror, keyrings = [] } = named;
    const more = [
      ...(securityMirror === undefined ? [] : [`security updates: ${securityMirror}`]),
      ...keyrings.map((one) => `keys: ${one}`),
    ];
    writeLines(context.stdout, [mirror, ...more]);
  }
  return exitCodes.ok;
}

/** Reads the archive's lists first: one that can not be read, or is signed by nobody who is trusted here, is not kept. */
export async function setMirrorCommand(context: Context, choice: ArchiveChoice & { readonly mirror: string }): Promise<number> {
  if (!/^https?:\/\/./.test(choice.mirror)) {
    throw new UserError({
      code: 'mirror-wrong',
      message: `${choice.mirror} is no address of an archive.`,
      hint: 'One such as http://HOST/debian, the folder that dists/ and pool/ are in.',
    });
  }
  const file = await context.lab(machineArchive).mirror();
  const source = await context.lab(choice).source({
    role: 'qemu',
    spec: { kind: 'debian', package: 'qemu-system-x86', suites: null },
    scenarioFolder: '.',
    withoutTrees: true,
    onNote: (note) => writeLines(context.stderr, [note]),
  });
  const line = await source.line(context.signal);
  await file.write(choice);
  writeLines(context.stdout, [
    `${choice.mirror} is taken from now on: it has ${line.length} versions of QEMU, up to ${line.at(-1)?.label ?? ''}`,
  ]);
  return exitCodes.ok;
}

export async function forgetMirrorCommand(context: Context): Promise<number> {
  const removed = await (await context.lab(machineArchive).mirror()).remove();
  writeLines(context.stdout, [removed ? "it is forgotten: what this machine's apt knows is taken" : 'none was named']);
  return exitCodes.ok;
}
