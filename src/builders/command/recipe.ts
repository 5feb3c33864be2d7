// Any command that makes something of a commit: it runs in the worktree, and says which files it makes. What those files
// depend on besides the tree (environment, programs) is for the user to name: it is a part of the key.

import { cp, lstat, mkdir, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isMissing } from '../../infra/files/files.ts';
import { findModuleFolder } from '../../infra/files/kernel-modules.ts';
import { makeRelocatableTree } from '../../infra/files/relocatable-tree.ts';
import { pcQemu } from '../../infra/machine/pc-qemu.ts';
import { identifyCompiler, programVersions } from '../compiler.ts';
import { builderOf } from '../kernel-banner.ts';
import { outputKeyOf, type OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, BuildTool, MakeEnd, StoredArtifact } from '../recipe.ts';

export interface CommandBuild {
  /** Run one after the other in the worktree, until one ends with another status than 0. `${jobs}` is the number of jobs. */
  readonly commands: readonly (readonly string[])[];
  readonly output: CommandOutput;
  readonly env?: Readonly<Record<string, string>>;
  /** Programs whose versions decide what comes out; the first one is the compiler that an error of the tree is checked against. */
  readonly compiler?: string;
  readonly programs?: readonly BuildTool[];
  /** Lines of the output that stand for a step; those of make's `  CC  file` when it is not said. */
  readonly stepLine?: RegExp;
}

/** Paths are relative to the worktree. */
export type CommandOutput =
  /** Of the modules the folder, `<release>/kernel/` or `kernel/` in it; null for a kernel without. */
  | { readonly kind: 'kernel'; readonly vmlinuz: string; readonly modules: string | null }
  /** A QEMU as installed, `usr/bin/qemu-system-x86_64` in it; it is made to start from anywhere. */
  | { readonly kind: 'qemu'; readonly root: string }
  /** Files and folders, and where they are in the artifact. */
  | { readonly kind: 'tree'; readonly files: Readonly<Record<string, string>> };

const defaultStepLine = /^ {2}[A-Z][A-Z0-9_+-]+ +\S|^\[\d+\/\d+\] /;

export function commandRecipe(build: CommandBuild): BuildRecipe {
  const { commands, output, env = {}, programs = [] } = build;
  return {
    kind: 'command',
    description: commands.map((argv) => argv.join(' ')).join(' && '),
    version: 1,
    tools: programs,
    stepLine: build.stepLine ?? defaultStepLine,
    inputs: async (_tree, signal) => ({
      compiler: build.compiler === undefined ? null : await identifyCompiler(build.compiler, signal),
      other: {
        commands,
        output,
        env,
        programs: await programVersions(
          programs.map(({ program }) => program),
          signal,
        ),
      },
    }),
    make: (site) => runCommands(site, build),
  };
}

async function runCommands(site: BuildSite, { commands, output, env = {} }: CommandBuild): Promise<MakeEnd> {
  const paths = pathsOf(output);
  // What an earlier build left must never be taken for this one's.
  for (const path of paths) await rm(join(site.folder, path), { recursive: true, force: true });
  for (const argv of commands) {
    const words = argv.map((word) => word.replaceAll('${jobs}', String(site.jobs)));
    const end = await site.run(words, { env: { SOURCE_DATE_EPOCH: '315532800', ...env } });
    if (end.status !== 0) return { kind: 'failed', end };
  }
  const parts: OutputPart[] = [];
  for (const path of paths) {
    const found = await partsOf(site.folder, path);
    if (found.length === 0) return { kind: 'stale', why: `${path} was not made` };
    parts.push(...found);
  }
  const modules =
    output.kind === 'kernel' && output.modules !== null ? await findModuleFolder(join(site.folder, output.modules)) : null;
  if (modules?.ok === false) return { kind: 'stale', why: modules.why };
  return {
    kind: 'made',
    artifact: storedOf(output),
    outputKey: outputKeyOf(parts, []),
    // What the image says of itself is what the kernel says when it boots.
    identity: output.kind === 'kernel' ? await builderOf(join(site.folder, output.vmlinuz)) : null,
    unknownOptions: [],
    collect: (into) => collect(site.folder, { output, modules: modules?.folder ?? null, into }),
  };
}

function pathsOf(output: CommandOutput): readonly string[] {
  switch (output.kind) {
    case 'kernel':
      return output.modules === null ? [output.vmlinuz] : [output.vmlinuz, output.modules];
    case 'qemu':
      return [output.root];
    case 'tree':
      return Object.keys(output.files);
  }
}

function storedOf(output: CommandOutput): StoredArtifact {
  if (output.kind === 'qemu') return { kind: 'tree', root: 'qemu' };
  if (output.kind === 'tree') return { kind: 'tree', root: 'tree' };
  const modules = output.modules === null ? {} : { modules: 'modules' };
  // Of its configuration, and of the kernel before it was packed, nothing is known here.
  return { kind: 'kernel', vmlinuz: 'vmlinuz', ...modules, config: null, buildId: null };
}

interface Collecting {
  readonly output: CommandOutput;
  /** Where a kernel's modules were found. */
  readonly modules: string | null;
  readonly into: string;
}

async function collect(worktree: string, { output, modules, into }: Collecting): Promise<void> {
  if (output.kind === 'qemu') {
    const from = join(worktree, output.root);
    return makeRelocatableTree({ ...pcQemu, from, librariesFrom: '/', into: join(into, 'qemu') });
  }
  const files: Readonly<Record<string, string>> =
    output.kind === 'tree'
      ? Object.fromEntries(Object.entries(output.files).map(([from, to]) => [join(worktree, from), join('tree', to)]))
      : { [join(worktree, output.vmlinuz)]: 'vmlinuz', ...(modules === null ? {} : { [modules]: 'modules' }) };
  for (const [from, to] of Object.entries(files)) {
    await mkdir(dirname(join(into, to)), { recursive: true });
    await cp(await realpath(from), join(into, to), { recursive: true, verbatimSymlinks: true });
  }
}

/** Every file under a path, which may be a link, by its name in the worktree; none when nothing is there. */
async function partsOf(worktree: string, path: string): Promise<readonly OutputPart[]> {
  try {
    const place = await realpath(join(worktree, path));
    if (!(await lstat(place)).isDirectory()) return [{ name: path, content: await readFile(place) }];
    const entries = await readdir(place, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    const parts: OutputPart[] = [];
    for (const file of files.sort()) parts.push({ name: join(path, relative(place, file)), content: await contentOf(file) });
    return parts;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function contentOf(file: string): Promise<Uint8Array> {
  // Where a link inside leads may be anywhere, or nowhere: /lib/modules has one to the sources.
  return (await lstat(file)).isSymbolicLink() ? Buffer.from(`link ${await readlink(file)}`) : readFile(file);
}
