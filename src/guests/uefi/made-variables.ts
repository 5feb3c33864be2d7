// Variables of firmware with something in them that its package does not have, for each version that has room for it.

import { readFile, writeFile } from 'node:fs/promises';
import { LabError } from '../../core/base/user-error.ts';
import { withMembers } from '../../core/base/with-members.ts';
import type { Artifact, ArtifactFiles, Source } from '../../ports/source.ts';
import type { ToolOptions } from '../guest-tools.ts';
import { keptImage } from '../kept-image.ts';
import { type EfiVariable, withVariables } from './variable-store.ts';

export interface MadeVariables {
  /** The package's file that is the template, and what the made one is called: names of StepFileName. */
  readonly from: 'vars' | 'securevars';
  readonly into: 'stubvars' | 'securevars';
  /** Where made ones are kept. */
  readonly folder: string;
  /** What is added, and a text that changes with it. */
  readonly content: (options: ToolOptions) => Promise<{ readonly key: string; readonly variables: readonly EfiVariable[] }>;
}

/** A source of firmware whose versions have the file `into`. */
export function withMadeVariables(source: Source, made: MadeVariables): Source {
  return withMembers(source, {
    async materialize(version, options) {
      const artifact = await source.materialize(version, options);
      const template = artifact.files?.[made.from];
      if (artifact.kind !== 'tree' || template === undefined) return artifact;
      return { ...artifact, files: await filesWith(artifact, { ...made, template }, options) };
    },
  });
}

async function filesWith(
  { key, files = {} }: Artifact,
  { into, folder, content, template }: MadeVariables & { readonly template: string },
  options: ToolOptions,
): Promise<ArtifactFiles> {
  const { [into]: _, ...others } = files;
  try {
    const added = await content(options);
    const { path } = await keptImage(folder, {
      name: 'variables',
      inputs: ['1', key, added.key],
      make: async ({ path: made }) => writeFile(made, withVariables(await readFile(template), added.variables), { flag: 'wx' }),
    });
    return { ...others, [into]: path };
  } catch (error) {
    // A template that the firmware formats itself (64 MiB of zeros, AAVMF of Debian 12), or that of another firmware than edk2: whoever
    // names the file is told that this version has none, and the version's other files are as good as ever.
    if (error instanceof LabError && error.code === 'firmware-variables-unknown') return others;
    throw error;
  }
}
