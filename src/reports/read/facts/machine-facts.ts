// What a report says of the machine that a draft has to stand for, each fact with its line: firmware, loader, NVRAM, SMM, TPM, processor,
// kernel, CD, what lies below the disk, and what package managers and Proxmox print. What is made of them is decided elsewhere.

import type { MachineFact, MachineFactKind } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

interface FactRule {
  readonly kind: MachineFactKind;
  /** The value is the first group that took part, or the word `fixed`. */
  readonly pattern: RegExp;
  readonly fixed?: string;
}

const rules: readonly FactRule[] = [
  // libvirt's domain XML (formatdomain, "Operating system booting").
  { kind: 'firmware', pattern: /<os\s[^>]*\bfirmware=['"](\w+)['"]/ },
  { kind: 'loader', pattern: /<loader\b[^>]*>([^<]{1,300})</ },
  {
    kind: 'secure-boot',
    pattern: /<loader\b[^>]*\bsecure=['"](yes|no)['"]|<feature\s[^>]*\benabled=['"](yes|no)['"][^>]*\bname=['"]secure-boot['"]/,
  },
  { kind: 'nvram', pattern: /<nvram\b[^>]*>([^<]{1,300})<|<nvram\b[^>]*\btemplate=['"]([^'"]{1,300})['"]/ },
  { kind: 'smm', pattern: /<smm\b[^>]*\bstate=['"](on|off)['"]|\bsmm=(on|off)\b/ },
  { kind: 'tpm', pattern: /<tpm\b[^>]*\bmodel=['"]([\w-]+)['"]|-device[ =](tpm-[\w-]+)|-tpmdev[ =]([\w-]+)/ },
  { kind: 'cpu', pattern: /<cpu\b[^>]*\bmode=['"]([\w-]+)['"]|(?<![\w-])-cpu[ =](\S{1,200})/ },
  { kind: 'architecture', pattern: /<type\b[^>]*\barch=['"](\w+)['"]|\bqemu-system-(\w+)(?=[\s.]|$)/ },
  { kind: 'machine', pattern: /<type\b[^>]*\bmachine=['"]([\w.-]+)['"]|(?<![\w-])-(?:M|machine)[ =](?:type=)?([\w.-]+)/ },
  { kind: 'kernel-image', pattern: /<kernel>([^<]{1,300})<|(?<![\w-])-kernel[ =](\S{1,300})/ },
  { kind: 'bios', pattern: /(?<![\w-])-bios[ =](\S{1,300})/ },
  {
    kind: 'pflash',
    pattern:
      /\bif=pflash\b[^\s]*?\bfile=([^\s,]{1,300})|\bfile=([^\s,]{1,300})[^\s]*?\bif=pflash\b|(?<![\w-])-pflash[ =](\S{1,300})/,
  },
  {
    kind: 'cdrom',
    pattern:
      /(?<![\w-])-cdrom[ =](\S{1,300})|<disk\b[^>]*\bdevice=['"](cdrom)['"]|^\s*(?:ide|sata|scsi)\d:\s.*?([^\s:]+\.iso)\b/,
  },
  {
    kind: 'passed-through',
    pattern: /<hostdev\b[^>]*\btype=['"](\w+)['"]|-device[ =](vfio-pci\S{0,100})|^\s*hostpci\d:\s*(\S{1,100})/,
  },
  // Proxmox: qm.conf(5).
  { kind: 'firmware', pattern: /^\s*bios:\s*(ovmf|seabios)\s*$/ },
  { kind: 'nvram', pattern: /^\s*efidisk0:\s*(\S{1,200})/ },
  { kind: 'tpm', pattern: /^\s*tpmstate0:\s*(\S{1,200})/ },
  { kind: 'machine', pattern: /^\s*machine:\s*((?:pc|q35|virt)[\w.,+-]*)\s*$/ },
  { kind: 'cpu', pattern: /^\s*cpu:\s*((?:host|kvm64|qemu64|max|x86-64-v\S+|[A-Z]\w+)[\w,=+;.-]*)\s*$/ },
  { kind: 'disk', pattern: /^\s*(?:scsi|virtio|sata|ide)\d{1,2}:\s*([\w-]+:(?!.*\.iso\b)\S{1,200})/ },
  { kind: 'disk-controller', pattern: /^\s*scsihw:\s*([\w-]+)/ },
  // pveversion -v, package managers.
  {
    kind: 'package',
    pattern:
      /^\s*((?:pve-qemu-kvm|pve-edk2-firmware\S*|qemu-server|pve-manager|proxmox-ve|(?:pve|proxmox)-kernel-\S+|libvirt0|ovmf|seabios|edk2-ovmf|qemu-(?:kvm|system-\S+)):\s?\d\S*(?: \(running[^)]{1,80}\))?)/,
  },
  {
    kind: 'package-step',
    pattern: /\b(?:up|down)graded ((?:qemu|edk2|linux|seabios|libvirt|virtiofsd)\S* \(\S{1,60} -> \S{1,60}\))/,
  },
  {
    kind: 'package-step',
    pattern:
      /\b(?:upgrade|Upgrade:.*?) ((?:qemu|ovmf|linux-image|seabios|libvirt|proxmox-kernel|pve-kernel|pve-qemu)\S* (?:\d\S{0,60} \d\S{0,60}|\(\d[^()]{1,80}, \d[^()]{1,80}\)))/,
  },
  {
    kind: 'package-step',
    pattern:
      /\b(?:Unpacking|Preparing to unpack) ((?:qemu|ovmf|linux-image|seabios|libvirt|proxmox-kernel|pve-kernel|pve-qemu)\S* \(\S{1,60}\) over \(\S{1,60}\))/,
  },
  // `dnf history info`, and the log of dnf: a line for the package that came, and one for the one that went.
  {
    kind: 'package-step',
    pattern:
      /^(?:\S+ (?:SUBDEBUG|INFO) )?\s*((?:Upgraded?|Downgraded?|Installed|Install|Reinstall(?:ed)?|Erased?|Removed?):?\s+(?:qemu|edk2|kernel(?!-srpm)|seabios|libvirt-daemon|virtiofsd)(?:-[a-z]\w*)*-(?:\d+:)?\d[\w.~^+-]{1,60})/,
  },
  // Ubuntu's apport.
  { kind: 'package', pattern: /^ProcVersionSignature: (\S+ \d\S{1,80}(?: \d\S{0,40})?)/ },
  { kind: 'package', pattern: /^(?:Source)?Package: ((?:qemu|linux|edk2|ovmf|seabios|libvirt)\S* \d\S{0,80})/ },
  // `incus config show`, `lxc config show`.
  { kind: 'secure-boot', pattern: /^\s*security\.secureboot:\s*["']?(true|false)\b/ },
  { kind: 'firmware', pattern: /^\s*security\.(csm):\s*["']?true\b/ },
  { kind: 'tpm', pattern: /^\s*type: (tpm)\s*$/ },
  // cloud-hypervisor, and virtme-ng.
  { kind: 'kernel-image', pattern: /\bcloud-hypervisor\b.*?\s--kernel[ =](\S{1,300})/ },
  { kind: 'firmware', pattern: /\bcloud-hypervisor\b.*?\s--firmware[ =](\S{1,300})/ },
  { kind: 'disk', pattern: /\bcloud-hypervisor\b.*?\s--disk[ =](?:"|')?(path=[^\s"']{1,300})/ },
  { kind: 'kernel-image', pattern: /(?:^|[$#]\s|\bsudo )(?:vng|virtme-run)\b.*?\s(?:-r|--run|--kimg)[ =](\S{1,300})/ },
  // In somebody's sentence.
  { kind: 'firmware', pattern: /(?<![\w/.-])(UEFI|OVMF|AAVMF|edk2)(?![\w/-])/ },
  {
    kind: 'other-system',
    pattern:
      /\b(macOS|Darwin|Homebrew|Windows|MSYS2|UTM|limactl|colima|quickemu|Xen|dom0|domU|VirtualBox|VMware|ESXi|Hyper-V|bhyve|Termux|Android|FreeBSD|OpenBSD|NetBSD|(?:VFIO|vfio)|(?:GPU|PCI) pass-?through|NVIDIA|virgl|virtio-win|qemu-(?:user|arm\w*|aarch64|mips\w*|ppc\w*|riscv\w*|s390x|sparc\w*|i386|x86_64))\b(?!-softmmu)/i,
  },
  // What lies below the disk.
  {
    kind: 'storage',
    pattern:
      /\b(zfs|zvols?|zpools?|lvm-?thin|lvm|dm-crypt|luks2?|mdadm|bcache|btrfs|xfs|ext4|ceph|rbd|glusterfs|nfs(?:v\d)?|tmpfs|iscsi)\b/i,
  },
  { kind: 'storage', pattern: /\b(4Kn|4K[- ]native|512e|4096[- ]byte (?:logical )?sectors?)\b/i },
  { kind: 'secure-boot', pattern: /(?<!\.)\b(secure ?boot)\b(?! (?:disabled|off|is (?:off|disabled)))/i },
];

const factsMax = 80;
const lineCharactersMax = 4000;

export function machineFacts(lines: readonly SourceLine[]): readonly MachineFact[] {
  const facts: MachineFact[] = [];
  const seen = new Set<string>();
  for (const { text, first, last } of lines) {
    const line = text.slice(0, lineCharactersMax).replace(/[a-z]+:\/\/\S+/g, ' ');
    if (line.trim() === '') continue;
    for (const { kind, pattern, fixed } of rules) {
      const match = pattern.exec(line);
      if (!match) continue;
      const value = (fixed ?? match.slice(1).find((group) => group !== undefined) ?? match[0]).trim();
      const key = `${kind} ${value.toLowerCase()}`;
      if (seen.has(key) || facts.length >= factsMax) continue;
      seen.add(key);
      facts.push({ kind, value: value.slice(0, 300), text: line.trim().slice(0, 300), lines: { first, last } });
    }
  }
  return facts;
}
