// Which files of a firmware's package a step sees, and under which names they are kept. UEFI firmware says it itself, in QEMU's own
// descriptors (docs/interop/firmware.json of QEMU: usr/share/qemu/firmware/*.json); the rest is known by its place. Pure.

import type { Architecture } from '../../core/scenario/architecture.ts';

/** Paths in the package, without a leading slash. */
export interface FirmwareFiles {
  /** Flash that holds the code, and the template of the variables that go with it. */
  readonly code: string | null;
  readonly vars: string | null;
  /** The same pair of the build that has secure boot, without keys; absent and null where there is none. */
  readonly securecode?: string | null;
  readonly securevars?: string | null;
  /** One image for `-bios`. */
  readonly bios: string | null;
}

export interface FirmwarePackage {
  /** Every file, without a leading slash. */
  readonly paths: readonly string[];
  /** The texts of its descriptors, in the order of their names. */
  readonly descriptors: readonly string[];
}

/** Images for `-bios`, the preferred first: QEMU's own choice for PCs (hw/i386/pc_*.c), then what packages call theirs. */
const biosImages: Readonly<Record<Architecture, readonly RegExp[]>> = {
  x86_64: [
    ...[/(^|\/)bios-256k\.bin$/, /(^|\/)bios\.bin$/, /(^|\/)OVMF(\.(legacy|inteltdx|amdsev)[^/]*)?\.fd$/],
    ...[/(^|\/)qboot\.rom$/, /(qemu-x86_64\/|^)u-boot\.rom$/],
  ],
  i386: [/(^|\/)bios-256k\.bin$/, /(^|\/)bios\.bin$/, /(^|\/)qboot\.rom$/, /(qemu-x86\/|^)u-boot\.rom$/],
  aarch64: [/(qemu-efi-aarch64\/|^)QEMU_EFI\.fd$/, /(qemu_arm64\/|^)u-boot\.bin$/],
  arm: [/(qemu-efi-arm\/|^)QEMU_EFI\.fd$/, /(qemu_arm\/|^)u-boot\.bin$/],
  riscv64: [/(qemu-riscv64_smode\/|^)u-boot\.bin$/, /(riscv64-linux-gnu\/opensbi\/generic\/|^)fw_dynamic\.bin$/],
  s390x: [/(^|\/)s390-ccw\.img$/],
  ppc64le: [/(^|\/)slof\.bin$/],
};

/** What edk2's own builds are called (Build/<platform>/<target>/FV), for firmware that comes without descriptors. */
const flashNames: Readonly<Partial<Record<Architecture, { readonly code: string; readonly vars: string }>>> = {
  x86_64: { code: 'OVMF_CODE.fd', vars: 'OVMF_VARS.fd' },
  i386: { code: 'OVMF_CODE.fd', vars: 'OVMF_VARS.fd' },
  riscv64: { code: 'RISCV_VIRT_CODE.fd', vars: 'RISCV_VIRT_VARS.fd' },
};

/** Null for what the package does not have. */
export function firmwareFiles({ paths, descriptors }: FirmwarePackage, architecture: Architecture): FirmwareFiles {
  const there = (path: string | undefined): string | null => {
    const relative = path?.replace(/^\//, '');
    return relative !== undefined && paths.includes(relative) ? relative : null;
  };
  const flashes = descriptors.map(flashOf).filter((one) => one !== null && isFor(one, architecture));
  const flash = flashes.find((one) => one?.isSecure === false);
  const secure = flashes.find((one) => one?.takesKeys === true);
  const named = flash === undefined ? (flashNames[architecture] ?? null) : null;
  const byName = (name: string | undefined): string | null =>
    paths.find((path) => name !== undefined && (path === name || path.endsWith(`/${name}`))) ?? null;
  const [bios = null] = biosImages[architecture].flatMap((image) => paths.filter((path) => image.test(path)));
  return {
    code: there(flash?.code) ?? byName(named?.code),
    vars: there(flash?.vars) ?? byName(named?.vars),
    bios,
    ...(secure === undefined ? {} : { securecode: there(secure?.code), securevars: there(secure?.vars) }),
  };
}

interface Flash {
  readonly code: string;
  readonly vars: string;
  readonly architectures: readonly string[];
  /** Only what was signed starts, or it needs system management mode: another firmware than the plain one. */
  readonly isSecure: boolean;
  /** It has secure boot, and nobody's keys yet. */
  readonly takesKeys: boolean;
}

/** Null for a descriptor of another form, as of firmware that is no flash. */
function flashOf(text: string): Flash | null {
  const { mapping, targets, features } = JSON.parse(text) as Partial<Descriptor>;
  if (mapping?.device !== 'flash') return null;
  const code = mapping.executable?.filename;
  const vars = mapping['nvram-template']?.filename;
  if (code === undefined || vars === undefined) return null;
  return {
    code,
    vars,
    architectures: (targets ?? []).map((target) => target.architecture),
    takesKeys: features?.includes('secure-boot') === true && !features.includes('enrolled-keys'),
    isSecure: (features ?? []).some((feature) => feature === 'secure-boot' || feature === 'requires-smm'),
  };
}

interface Descriptor {
  readonly mapping: {
    readonly device: string;
    readonly executable?: { readonly filename: string };
    readonly 'nvram-template'?: { readonly filename: string };
  };
  readonly targets: readonly { readonly architecture: string }[];
  readonly features: readonly string[];
}

function isFor(flash: Flash, architecture: Architecture): boolean {
  return flash.architectures.includes(architecture);
}
