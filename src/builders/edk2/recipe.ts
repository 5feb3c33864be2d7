// OVMF from any commit of edk2: the flash with the code, the one with the variables, and both as one image.

import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellLine } from '../../core/base/shell-line.ts';
import { LabError } from '../../core/base/user-error.ts';
import { run, runOrFail } from '../../infra/processes/run.ts';
import { buildInSandbox, removeSandboxed, sandboxTools, type Toolchain } from '../build-sandbox.ts';
import { gitIn, gitOptions } from '../git-tree.ts';
import { outputKeyOf, type OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, MakeEnd } from '../recipe.ts';

export interface Edk2Options {
  readonly toolchain: Toolchain;
  /** Words for edk2's build, as `-DSECURE_BOOT_ENABLE=TRUE`. */
  readonly options?: readonly string[];
}

const packages = [
  ...['gcc', 'g++', 'libc6-dev', 'binutils', 'make', 'python3', 'python3-distutils', 'nasm', 'acpica-tools', 'uuid-dev', 'bc'],
];

export function edk2Recipe({ toolchain, options = [] }: Edk2Options): BuildRecipe {
  return {
    kind: 'edk2',
    description: `OVMF for x86_64${options.length > 0 ? ` with ${options.join(' ')}` : ''}, Debian's gcc in a sandbox`,
    version: 1,
    tools: sandboxTools,
    stepLine: /^(?:Building \.\.\. |"gcc" |gcc )/,
    inputs: async (_tree, signal) => ({
      compiler: null,
      other: { options, toolchain: await toolchain.key(packages, signal) },
    }),
    make: async (site) => makeOvmf(site, options, await toolchain.root(packages, site.signal)),
  };
}

const images = { code: 'OVMF_CODE.fd', vars: 'OVMF_VARS.fd', bios: 'OVMF.fd' } as const;

async function makeOvmf(site: BuildSite, options: readonly string[], root: string): Promise<MakeEnd> {
  await fetchSubmodules(site);
  const { end, out } = await buildInSandbox(site, { root, script: scriptFor(options), env: { PYTHON_COMMAND: 'python3' } });
  if (end.status !== 0) return { kind: 'failed', end };
  const there = new Set(await readdir(out));
  const missing = Object.values(images).filter((name) => !there.has(name));
  if (missing.length > 0) return { kind: 'stale', why: `there is no ${missing.join(', no ')}` };
  const parts: OutputPart[] = [];
  for (const name of Object.values(images)) parts.push({ name, content: await readFile(join(out, name)) });
  const files = Object.fromEntries(Object.entries(images).map(([file, name]) => [file, `edk2/${name}`]));
  return {
    kind: 'made',
    artifact: { kind: 'tree', root: 'edk2', files },
    outputKey: outputKeyOf(parts, []),
    identity: null,
    unknownOptions: [],
    collect: async (into) => {
      await mkdir(join(into, 'edk2'));
      for (const { name } of parts) await copyFile(join(out, name), join(into, 'edk2', name));
      await removeSandboxed(site);
    },
  };
}

// The toolchain's tag lost its number in 2023. What is linked by link-time optimisation takes twice as long and boots the same.
function scriptFor(options: readonly string[]): string {
  return [
    'set +e; export WORKSPACE=$PWD EDK_TOOLS_PATH=$PWD/BaseTools',
    '. ./edksetup.sh BaseTools >/dev/null; set -e',
    'make -C BaseTools -j"$JOBS" ARCH=X64',
    'tag=GCC5; grep -q "^\\*_GCC5_\\*_\\*_FAMILY" BaseTools/Conf/tools_def.template || tag=GCC',
    `build -n "$JOBS" -a X64 -t "$tag" -b RELEASE -p OvmfPkg/OvmfPkgX64.dsc ${shellLine(options)}`,
    'cp "Build/OvmfX64/RELEASE_$tag/FV"/OVMF*.fd /build/out',
  ].join('\n');
}

// Those that OvmfPkgX64.dsc and BaseTools read, of all ages (edk2, .gitmodules).
const needed = [
  ...['CryptoPkg/Library/OpensslLib/openssl', 'CryptoPkg/Library/MbedTlsLib/mbedtls', 'MdePkg/Library/BaseFdtLib/libfdt'],
  ...['BaseTools/Source/C/BrotliCompress/brotli', 'MdeModulePkg/Library/BrotliCustomDecompressLib/brotli'],
  ...['MdePkg/Library/MipiSysTLib/mipisyst', 'SecurityPkg/DeviceSecurity/SpdmLib/libspdm'],
];

/** From the user's clone, where worktrees are told that submodules are; nothing is asked of a network. Throws LabError. */
async function fetchSubmodules({ folder, signal }: BuildSite): Promise<void> {
  const listed = await runOrFail([...gitIn(folder), 'ls-tree', 'HEAD', '--', ...needed], gitOptions(signal));
  const paths = [...listed.stdout.toString('utf8').matchAll(/^160000 commit \S+\t(.+)$/gm)].map(([, path = '']) => path);
  for (const path of paths) {
    const local = ['-c', 'protocol.file.allow=always', '-c', 'protocol.allow=never'];
    const argv = [...gitIn(folder), ...local, 'submodule', '--quiet', 'update', '--init', '--', path];
    const { status } = await run(argv, { ...gitOptions(signal), timeoutMs: 600_000 });
    if (status !== 0) throw submoduleMissing(path);
  }
}

function submoduleMissing(path: string): LabError {
  return new LabError({
    code: 'submodule-missing',
    message: `edk2's tree needs ${path}, a submodule that your clone has not fetched.`,
    hint: 'Fetch its submodules into your clone where there is a network (git submodule update --init), or take a repository that has them in its tree.',
  });
}
