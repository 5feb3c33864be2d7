// The initramfs of a kernel under test: a busybox of its architecture, the modules that its disks need, and an init that says how far
// it came and ends the machine. What it is told on the kernel's command line is in docs/reference/guests.md.

import { writeFile } from 'node:fs/promises';
import type { DebianArchitecture } from '../../core/scenario/architecture.ts';
import { writeCpio } from '../../infra/files/cpio.ts';
import { type HostModule, moduleNames, readModules } from '../../infra/files/kernel-modules.ts';
import type { KernelArtifact } from '../../ports/source.ts';
import { guestIsUp } from '../guest-is-up.ts';
import type { GuestTools, ToolOptions } from '../guest-tools.ts';
import { keptImage } from '../kept-image.ts';
import { readBusybox } from '../linux-image.ts';

export interface InitramfsRequest {
  /** Where made ones are kept. */
  readonly folder: string;
  readonly tools: GuestTools;
  readonly kernel: KernelArtifact;
  readonly architecture: DebianArchitecture;
}

/** Its path; made once for equal contents. Throws LabError. */
export async function guestInitramfs(request: InitramfsRequest, options: ToolOptions): Promise<string> {
  const { folder, kernel, architecture } = request;
  const busybox = await request.tools.package('busybox-static', { ...options, architecture });
  const made = await keptImage(folder, {
    name: 'initramfs',
    inputs: ['2', init, JSON.stringify([always, forRoot]), kernel.key, busybox.key],
    make: async ({ path }) => {
      const wanted = await modulesThere(kernel, [...always, ...forRoot]);
      const read = (names: readonly string[]): Promise<readonly HostModule[]> => modulesOf(kernel, names, options.signal);
      const early = await read(always.filter((name) => wanted.there.includes(name)));
      const late = await read(wanted.there);
      const parts = { busybox: await readBusybox(busybox), early, late, missing: wanted.missing };
      await writeFile(path, archive(parts), { flag: 'wx' });
    },
  });
  return made.path;
}

// What every machine of the table has: its disks and its consoles are seen as soon as the kernel is up.
const always = ['virtio_pci', 'virtio_mmio', 'virtio_blk'];

// Loaded when a root device is named. What a kernel does not have is not there to be loaded, and then no root is found, which is said.
const forRoot = [
  ...['sd_mod', 'sr_mod', 'virtio_scsi', 'nvme', 'ahci', 'ata_piix', 'ata_generic', 'sym53c8xx', 'ibmvscsi', 'dasd_eckd_mod'],
  ...['megaraid_sas', 'mptspi', 'mptsas', 'usb_storage', 'uas', 'xhci_pci', 'ehci_pci', 'uhci_hcd', 'sdhci_pci', 'mmc_block'],
  // ext4 looks for its checksum by a name that no dependency says; from 6.14 on it is a library.
  ...['crc32c_generic', 'ext4', 'vfat', 'nls_cp437', 'nls_ascii', 'isofs'],
];

interface WantedModules {
  readonly there: readonly string[];
  /** Neither a file nor built in. Nobody knows that of a kernel that brings no list of what is built in. */
  readonly missing: readonly string[];
}

async function modulesThere({ modules }: KernelArtifact, names: readonly string[]): Promise<WantedModules> {
  if (modules === null) return { there: [], missing: [] };
  const known = await moduleNames(modules);
  return { there: names.filter((name) => known.has(name)), missing: names.filter((name) => !known.has(name)) };
}

async function modulesOf(
  { modules }: KernelArtifact,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly HostModule[]> {
  if (modules === null || names.length === 0) return [];
  return readModules(modules, names, { optional: new Set(), signal });
}

interface ArchiveParts {
  readonly busybox: Uint8Array;
  readonly early: readonly HostModule[];
  readonly late: readonly HostModule[];
  readonly missing: readonly string[];
}

function archive({ busybox, early, late, missing }: ArchiveParts): Uint8Array {
  const isEarly = new Set(early.map(({ name }) => name));
  const order = (modules: readonly HostModule[]): Uint8Array => Buffer.from(modules.map(({ name }) => `${name}\n`).join(''));
  return writeCpio([
    { path: 'dev/console', mode: 0o600, device: { major: 5, minor: 1 } },
    { path: 'bin/busybox', mode: 0o755, content: busybox },
    { path: 'proc', mode: 0o755 },
    { path: 'sys', mode: 0o755 },
    { path: 'root', mode: 0o755 },
    ...late.map(({ name, content }) => ({ path: `modules/${name}.ko`, mode: 0o644, content })),
    { path: 'modules/early', mode: 0o644, content: order(early) },
    { path: 'modules/late', mode: 0o644, content: order(late.filter(({ name }) => !isEarly.has(name))) },
    { path: 'modules/missing', mode: 0o644, content: Buffer.from(missing.join(' ')) },
    { path: 'init', mode: 0o755, content: Buffer.from(init) },
  ]);
}

// A module that does not load has said why in the kernel's log, and what needs it says what is missing.
// 15 s: SCSI and USB buses of an emulated machine are looked through in 2 to 5.
const init = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
for name in $(cat /modules/early); do insmod /modules/$name.ko; done
root= fstype= flags=ro then=poweroff
for word in $(cat /proc/cmdline); do
  case $word in
    root=*) root=\${word#root=} ;;
    rootfstype=*) fstype=\${word#rootfstype=} ;;
    rw) flags=rw ;;
    firstbad.then=*) then=\${word#firstbad.then=} ;;
  esac
done
finish() {
  case $then in
    # What is typed on the console is run, unseen: what is waited for is never what was typed.
    stay) stty -echo; echo "${guestIsUp}"; while true; do sh 2>&1 | cat; sleep 1; done ;;
    reboot) reboot -f ;;
    halt) halt -f ;;
    *) poweroff -f ;;
  esac
}
echo "firstbad: guest kernel $(uname -r) on $(uname -m) is up"
if [ -n "$root" ]; then
  for name in $(cat /modules/late); do insmod /modules/$name.ko; done
  case $root in LABEL=*|UUID=*) named=1 ;; *) named= ;; esac
  tries=0 device=
  while [ $tries -lt 150 ]; do
    if [ -n "$named" ]; then device=$(findfs "$root" 2>/dev/null); else device=$root; fi
    [ -b "$device" ] && break
    device= tries=$((tries + 1))
    sleep 0.1
  done
  if [ -z "$device" ]; then
    echo "firstbad: no root device $root; there are: $(ls /sys/class/block | tr '\\n' ' ')"
    if [ -s /modules/missing ]; then echo "firstbad: this kernel has no driver $(cat /modules/missing)"; fi
    finish
  fi
  if ! mount \${fstype:+-t $fstype} -o $flags "$device" /root; then
    echo "firstbad: the root device $device could not be mounted"
    finish
  fi
  echo "firstbad: root $device is mounted"
  if [ $then = switch ]; then exec switch_root /root /sbin/init; fi
fi
[ $then = stay ] || echo "${guestIsUp}"
finish
`;
