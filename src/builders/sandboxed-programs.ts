// How a build in a sandbox ends whose product is programs: in an artifact that runs on any machine, with the libraries of the toolchain.

import { join } from 'node:path';
import { makeRelocatableTree, type TreeContent } from '../infra/files/relocatable-tree.ts';
import { removeSandboxed, type SandboxedEnd } from './build-sandbox.ts';
import { missingFromToolchain } from './missing-from-toolchain.ts';
import { outputKeyOf, type OutputPart } from './output-key.ts';
import type { BuildSite, MakeEnd } from './recipe.ts';

/** Of a build whose status is not 0. Throws LabError where its log says that the toolchain lacks something: `tree` is for that. */
export function failedInSandbox(site: BuildSite, { end }: SandboxedEnd, tree: string): MakeEnd {
  const missing = end.killedBy === null ? missingFromToolchain(site.log(), tree) : null;
  if (missing !== null) throw missing;
  return { kind: 'failed', end };
}

export interface SandboxedPrograms {
  /** What the build installed, and the toolchain's root. */
  readonly out: string;
  readonly root: string;
  /** What is taken of it. */
  readonly content: TreeContent;
  /** The folder of the artifact that it is put into. */
  readonly name: string;
  /** What tells one output from another. */
  readonly parts: readonly OutputPart[];
}

export function madePrograms(site: BuildSite, { out, root, content, name, parts }: SandboxedPrograms): MakeEnd {
  return {
    kind: 'made',
    artifact: { kind: 'tree', root: name },
    outputKey: outputKeyOf(parts, []),
    identity: null,
    unknownOptions: [],
    collect: async (into) => {
      await makeRelocatableTree({ ...content, from: out, librariesFrom: root, into: join(into, name) });
      await removeSandboxed(site);
    },
  };
}
