// A kernel as somebody has built it, in a folder of its own: the image, its configuration and its modules, as kbuild leaves them or as
// TuxMake does (metadata.json says what is what). Laid down as it would be installed.

import { copyFile, cp, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../core/base/user-error.ts';
import { isMissing, namesIn, sha256OfFile } from './files.ts';
import { findModuleFolder } from './kernel-modules.ts';
import { resolveIn } from './rooted-path.ts';

export interface BuildFolder {
  readonly folder: string;
  /** Names in the folder; null for what it does not have. */
  readonly image: string;
  readonly config: string | null;
  /** A folder, or an archive with lib/modules in it. */
  readonly modules: string | null;
  /** TuxMake's, from the tree: `6.11.0-rc3`. */
  readonly kernelVersion: string | null;
}

/** Null for a folder without a kernel, also of a build that has failed. Throws LabError `build-unreadable`. */
export async function readBuildFolder(folder: string): Promise<BuildFolder | null> {
  const names = await namesIn(folder);
  const told = names.includes('metadata.json') ? await readMetadata(join(folder, 'metadata.json')) : noMetadata;
  if (told.failed) return null;
  const named = (name: string | null, patterns: readonly RegExp[]): string | null => {
    if (name !== null && names.includes(name)) return name;
    for (const pattern of patterns) {
      const found = names.find((one) => pattern.test(one));
      if (found !== undefined) return found;
    }
    return null;
  };
  const image = named(told.image, [/^bzImage$/, /^vmlinuz(-|$)/, /^Image(\.gz)?$/, /^zImage$/]);
  if (image === null) return null;
  const config = named(told.config, [/^config(-|$)/, /^kernel\.config$/, /^\.config$/]);
  const modules = named(told.modules, [/^modules\.tar(\.\w+)?$/, /^modules$/, /^lib$/]);
  return { folder, image, config, modules, kernelVersion: told.kernelVersion };
}

export type UnpackModules = (archive: string, root: string) => Promise<void>;

/** Checks what lies there against a list of sums, if it has one, and lays it down below `root`, which exists. Throws LabError. */
export async function installBuild(build: BuildFolder, root: string, unpack: UnpackModules): Promise<void> {
  await checkSums(build);
  const at = await placeOf(build, build.image);
  await mkdir(join(root, 'boot'), { recursive: true });
  await copyFile(at, join(root, 'boot/vmlinuz'));
  if (build.config !== null) await copyFile(await placeOf(build, build.config), join(root, 'boot/config'));
  if (build.modules === null) return;
  const modules = await placeOf(build, build.modules);
  if ((await stat(modules)).isFile()) return unpack(modules, root);
  const inside = build.modules === 'lib' ? join(modules, 'modules') : modules;
  const found = await findModuleFolder(inside);
  if (!found.ok) throw unreadable(found.why);
  await cp(found.folder, join(root, 'lib/modules', releaseOf(found.folder, inside)), { recursive: true });
}

/** `modules/` may be those of the kernel themselves. */
function releaseOf(folder: string, inside: string): string {
  return folder === inside ? 'built' : folder.slice(inside.length + 1);
}

const sumFiles = /^(?:sha256sums?(?:\.txt)?|SHA256SUMS)$/;

async function checkSums(build: BuildFolder): Promise<void> {
  const name = (await namesIn(build.folder)).find((one) => sumFiles.test(one));
  if (name === undefined) return;
  const lines = (await readFile(join(build.folder, name), 'utf8')).split('\n');
  const sums = new Map(
    lines.flatMap((line) => {
      const [, sum, file] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line) ?? [];
      return sum === undefined || file === undefined ? [] : [[file, sum] as const];
    }),
  );
  for (const file of [build.image, build.config, build.modules]) {
    const promised = file === null ? undefined : sums.get(file);
    if (file === null || promised === undefined) continue;
    const sha256 = await sha256OfFile(await placeOf(build, file));
    if (sha256 === promised) continue;
    throw new LabError({
      code: 'hash-wrong',
      message: `${join(build.folder, file)} is not the file of ${name}: its SHA-256 is ${sha256}, but ${promised} is listed. Nothing of it was used.`,
    });
  }
}

/** Links are followed within the folder of the build only. */
async function placeOf({ folder }: BuildFolder, name: string): Promise<string> {
  const real = await resolveIn(folder, name);
  if (real !== null) return real;
  throw unreadable(`${join(folder, name)} leads to nothing in its folder.`);
}

interface Metadata {
  readonly failed: boolean;
  readonly image: string | null;
  readonly config: string | null;
  readonly modules: string | null;
  readonly kernelVersion: string | null;
}

const noMetadata: Metadata = { failed: false, image: null, config: null, modules: null, kernelVersion: null };

/** TuxMake's docs/metadata.md. */
async function readMetadata(path: string): Promise<Metadata> {
  let told: unknown;
  try {
    told = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return noMetadata;
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(`${path} is no JSON: ${error.message}`);
  }
  const at = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const results = at(told, 'results');
  const first = (target: string): string | null => {
    const files = at(at(results, 'artifacts'), target);
    const file: unknown = Array.isArray(files) ? files[0] : null;
    return text(file);
  };
  const target = at(at(results, 'targets'), 'kernel');
  return {
    failed: at(target, 'status') === 'FAIL',
    image: first('kernel'),
    config: first('config'),
    modules: first('modules'),
    kernelVersion: text(at(at(told, 'source'), 'kernelversion')),
  };
}

function unreadable(message: string): LabError {
  return new LabError({ code: 'build-unreadable', message });
}
