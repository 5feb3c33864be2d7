// Versions in a sentence: which words are one, and of what. Numbers with a point are many things (addresses, times, sizes);
// only what the words around them make a version of a named thing, or what has the form of a kernel or QEMU version in a
// report about one, is taken.

import type { ReportComponent } from '../../../core/stored/claim.ts';

export interface VersionToken {
  readonly component: ReportComponent;
  readonly version: string;
  readonly upstream: string;
  readonly from: number;
  readonly to: number;
  /** False where nothing near says of what it is, and the report's subject was taken. */
  readonly isNamed: boolean;
}

const names: readonly { readonly component: ReportComponent; readonly pattern: RegExp }[] = [
  { component: 'guest-kernel', pattern: /\b(?:guest|vm|domu|inner|l2)(?:'s)?[ -](?:linux[ -])?kernels?\b/gi },
  {
    component: 'qemu',
    pattern:
      /\bqemu(?!(?:\/kvm)?[ -](?:guests?|vms?|virtual|machine|instance|process)\b)(?:-kvm|-system-[\w]+|-system|-img|-server|-common|-utils)?\b|\bpve-qemu(?:-kvm)?\b/gi,
  },
  { component: 'libvirt', pattern: /\blibvirt(?:d|-[a-z]+)*\b|\bvirt-manager\b|\bvirsh\b/gi },
  {
    component: 'firmware',
    pattern: /\bseabios\b|\bovmf\b|\bedk2?\b|\bedk-?ii\b|\bbios(?: version| date)?\b|\buefi\b|\bcoreboot\b/gi,
  },
  {
    component: 'kernel',
    pattern:
      /\b(?:host |hosts |host's )?kernels?(?:[ -](?:versions?|releases?|series|core|default|image))?\b|\blinux(?:-image|-headers|-kernel|-lts|-zen|-stable|-next|-git|-mainline)?\b(?! mint)|\bvmlinuz\b|\bmainline\b|\bvanilla\b|\blinus(?:'s|'|s)? (?:tree|master)\b|\bstable\b|\blts\b|\bpve-kernel\b|\bproxmox-kernel\b|\blinux-?\d/gi,
  },
  {
    component: 'distribution',
    pattern:
      /\b(?:rocky|alma|oracle|kali|amazon|scientific|alpine) linux\b|\bdebian\b|\bubuntu\b|\bfedora\b|\bcentos\b|\brhel\b|\bred ?hat(?: enterprise linux)?\b|\bopensuse\b|\bsuse\b|\bsles\b|\barch ?linux\b|\bgentoo\b|\balpine\b|\bnixos\b|\bmanjaro\b|\bproxmox(?: ve)?\b|\bpve(?:-manager)?\b|\bmint\b|\brocky\b|\balma(?:linux)?\b|\bslackware\b|\bleap\b|\bopenwrt\b|\bandroid\b|\bmacos\b|\bfreebsd\b|\bwindows\b|\bstream\b|\bunraid\b|\btruenas\b|\bvoid\b|\bqubes(?: os)?\b/gi,
  },
  {
    component: 'other',
    pattern:
      /\b(?:gcc|g\+\+|clang|llvm|lld|ld|binutils|python3?|perl|systemd|mesa|glibc|rustc?|golang|go|nvidia|driver|drivers|firefox|chrom\w+|xorg|x11|wayland|kde|plasma|gnome|openss[hl]|bash|dracut|mkinitcpio|zfs|openzfs|virtio-win|docker|podman|kubernetes|vmware|virtualbox|ceph|spice|iperf3?|rocm|virtualbox|libfdt|sdk|ubuntu-kernel|fio|java|openjdk|node|alsa|pipewire|pulseaudio|bluez|wine|steam|proton|(?:ms-?|free)dos|grub|gdb|make|cmake|git|pahole|nfs|nfsv|smb|cifs|ext|usb|pcie?|hdmi|displayport|dp|tls|http|bluetooth|opengl|vulkan|sata|nvme|acpi|smbios|api|abi|avx|sse|wifi|iwlwifi|linux-firmware|firmware version|fw|microcode|xen|virtme-ng|vng|quickemu|kubevirt|lima|colima|utm|firecracker|udev|lvm2?|mdadm|xfsprogs|e2fsprogs|btrfs-progs|util-linux|selinux|bcc|bpftrace|libbpf|vbox|app|package|dxvk|mutter|kwin|sddm|ubuntu-drivers|dmi|cpu|score|average|load|gpu|intel|amd|ryzen|debhelper|apt|ip|ipv|smartctl|smartmontools)\b/gi,
  },
];

const token =
  /(?<![\w/@&]|(?<![<>])=|(?<!(?:^|\s))<|(?<!\.)\.)(?<!\d-|\d\d:|[^\s(\d]\d:|\d:(?!\d+\.\d+[^\s]*[+~-][a-z]))(v|linux-|Linux-|kernel-|qemu-|QEMU-|qemu-kvm-|kernel-core-|linux-image-|pve-qemu-kvm-|linux-v|gentoo-sources-|linux-lts-|linux-zen-|pve-kernel-|proxmox-kernel-|kernel-default-|kernel-lt-|kernel-ml-|libvirt-(?:[a-z]+-)*)?((\d{1,3}\.\d{1,3}(?:\.\d{1,4}){0,2})(?:\.[xy]\b|\.\*)?((?:[-+~:_]|(?<=\d)rc|\.(?=(?:arch|zen|hardened|lts|fc|el|cachyos|pve|rt|artix|mga|alpine)\d))[A-Za-z0-9][\w.+~-]*)?)(\+(?![\w]))?(?![\w/]|\.\d)/g;

/** `fallback` is what the report is about: numbers that nothing near names are of it. */
export function versionTokens(sentence: string, fallback: ReportComponent | null): readonly VersionToken[] {
  const text = masked(sentence);
  const all = names.flatMap(({ component, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ component, from: match.index, to: match.index + match[0].length })),
  );
  // The `Linux` of Rocky Linux is no kernel.
  const named = all.filter((one) => !all.some((other) => other.to === one.to && other.from < one.from));
  const tokens: VersionToken[] = [];
  for (const match of text.matchAll(token)) {
    const [whole, prefix = '', written = '', number = '', tail = ''] = match;
    const from = match.index;
    const to = from + whole.replace(/[.+]+$/, '').length;
    // `2.6.26-rcX` is no version, but all candidates of one.
    if (isUnit(text.slice(from + whole.length)) || !hasGoodForm(written) || /^-rc(?:[xX]?\b|$)/.test(tail)) continue;
    // `timeout --foreground 2.0 qemu-system-x86_64`
    if (/\s--?[a-z][\w-]*\s$/.test(text.slice(0, from))) continue;
    // `virt-6.2`: a type of machine.
    if (/\b(?:virt|q35|i440fx|pseries|s390-ccw-virtio)-$/.test(text.slice(0, from))) continue;
    const found = { text, from, to: from + whole.length, prefix, number, tail };
    const likely = componentOf(found, named, tokens, fallback) ?? byForm(found);
    const component = likely === 'kernel' && isOfGuest(text.slice(0, from)) ? 'guest-kernel' : likely;
    if (component === null) continue;
    tokens.push({
      component,
      version: written.replace(/[.,]+$/, ''),
      upstream: upstreamOf(number, tail),
      from,
      to,
      isNamed: directComponent(found, named, fallback) !== null,
    });
  }
  return withCandidates(text, withDates(text, tokens, fallback));
}

/** `edk2-stable202408`, `OVMF 2022.11`: firmware is named by its month; where firmware is what is spoken of, by the month alone. */
function withDates(text: string, tokens: readonly VersionToken[], fallback: ReportComponent | null): readonly VersionToken[] {
  const isNamed = /\b(?:edk2|ovmf|aavmf)\b/i.test(text);
  const pattern =
    isNamed || fallback === 'firmware'
      ? /(?<![\w.:-])(?:(?:edk2|ovmf|aavmf)[\w-]*?[\s-]*)?(?:(?:stable|version|release)[\s-]*)?(20[12]\d\.?(?:0[1-9]|1[0-2])(?:\.\d{1,2}|[0-3]\d)?)(?:-\d{1,2})?(?![\w-]|[.:]\d)/gi
      : /(?<![\w.:-])stable(20[12]\d(?:0[1-9]|1[0-2]))(?![\w-]|[.:]\d)/gi;
  const dated = [...text.matchAll(pattern)].map((match): VersionToken => {
    const version = match[1] ?? '';
    const to = match.index + match[0].length;
    const from = /\s/.test(match[0]) ? to - version.length : match.index;
    return { component: 'firmware', version, upstream: version, from, to, isNamed };
  });
  const own = dated.filter((one) => !tokens.some((other) => other.from < one.to && one.from < other.to));
  return own.length === 0 ? tokens : [...tokens, ...own].sort((a, b) => a.from - b.from);
}

/** "the guests are running kernel 6.1", "upgrading a domU to kernel 6.1"; "a VM hangs with kernel 6.1" says nothing of whose it is. */
function isOfGuest(before: string): boolean {
  // `| Guest | Ubuntu 24.04, kernel 6.8 |`, `Guest: Debian, kernel 6.1`
  if (/^\W*(?:guest|vm)(?: os| system)?\s*[:|][^|:]{0,60}$/i.test(before)) return true;
  const naming = '(?:the |a |linux |kernels? |version |v)*$';
  return new RegExp(
    `\\b(?:guests?|domus?|vms?|virtual machines?)(?: (?:is|are|was|were|also|itself|os|then|currently)){0,3} (?:runs?|running|uses?|using) (?:\\w+, using )?${naming}|\\b(?:guests?|domus?|vms?|virtual machines?) with (?:an? |the )?(?:linux )?kernels? (?:version )?$|\\b(?:upgrad|updat)\\w* (?:an? |the |my |our )?(?:\\w+ )?(?:guests?|domus?|vms?)(?:'s kernel)? to ${naming}|\\b(?:on|in|of|by|for) (?:an? |the )?(?:micro-?)?(?:vm|guest|domu) with ${naming}|\\b(?:inside|within|in) (?:the |a |my )?(?:guest|vm|domu),? (?:the |a |with |using |running )*${naming}`,
    'i',
  ).test(before.slice(-90));
}

/** Kernels before 3.0 had numbers that nothing else here has. */
function byForm({ number, text, from, prefix }: Candidate): ReportComponent | null {
  if (/^2\.(?:6\.[1-3]\d|4\.[1-3]\d)(?:\.\d+)?$/.test(number)) return 'kernel';
  // `5.15.y` is a stable branch.
  if (/^\d+\.\d+$/.test(number) && text.slice(from).startsWith(`${prefix}${number}.y`)) return plausible('kernel', { number });
  return null;
}

/** `2.6.26-rc4 and -rc5`: the second leaves out what both have. */
function withCandidates(text: string, tokens: readonly VersionToken[]): readonly VersionToken[] {
  if (!tokens.some(({ upstream }) => upstream.includes('-rc'))) return tokens;
  const further = [...text.matchAll(/(?<![\w.~+-])-?rc(\d{1,2})\b/g)].flatMap((match) => {
    const before = tokens.filter((one) => one.to <= match.index).at(-1);
    if (!before?.upstream.includes('-rc') || match.index - before.to > 30) return [];
    const version = before.upstream.replace(/-rc\d+$/, `-rc${match[1] ?? ''}`);
    return [{ ...before, version, upstream: version, from: match.index, to: match.index + match[0].length }];
  });
  return [...tokens, ...further].sort((a, b) => a.from - b.from);
}

/** `6.1.0-13-amd64` is of 6.1.0, `6.1-rc1` is 6.1-rc1, `7.0.0-rc2` too; package revisions fall away. */
function upstreamOf(written: string, tail: string): string {
  // Distributions put a fourth number behind: `6.8.8.3-pve`. Kernels before 3.0 had one of their own.
  const number = /^[3-9]\./.test(written) ? written.split('.').slice(0, 3).join('.') : written;
  const candidate = /^[-~+.]?rc\d+/.exec(tail)?.[0];
  return candidate === undefined ? number : `${number}-${candidate.replace(/^[-~+.]/, '')}`;
}

/** Addresses, file names and what stands between brackets of a console are no versions. */
function masked(sentence: string): string {
  return sentence
    .replace(
      /[a-z]+:\/\/\S+|(?<=QEMU emulator version \S+ )\(v\S+-g[0-9a-f]+\S*\)|\b[\w.+-]+@[\w.-]+\b|\[ *\d+\.\d+\]|(?<!\b(?:kernel|linux|qemu)[\s-]v?)\b(?!2\.[46]\.)\d+\.\d+\.\d+\.\d+\b(?!-pve)|\S+\.(?:com|org|net|html?|txt|log|xz|gz)\b\S*/gi,
      (part) => ' '.repeat(part.length),
    )
    .replaceAll('’', "'");
}

function isUnit(after: string): boolean {
  // `4.9--16.6 kB/s`: of a range the end has the unit.
  return /^(?:\s?(?:-{1,3}|–|to|\.\.)\s?\d+(?:\.\d+)?)?\s?(?:%|[kKMGT]i?[Bb]?(?:\/s|ps)?\b|m?s\b|sec(?:ond)?s?\b|min(?:ute)?s?\b|hours?\b|[GM]?Hz\b|V\b|W\b|°|x\b(?! kernel)|times\b|MT\/s|percent\b|inch|Gbps|bits?\b|bytes?\b)/.test(
    after,
  );
}

function hasGoodForm(written: string): boolean {
  // Dates (2022.10, 12.05.2023) and IP-like numbers.
  return !/^\d{1,2}\.\d{1,2}\.(?:19|20)\d\d/.test(written) && !/^0\d/.test(written);
}

interface Found {
  readonly component: ReportComponent;
  readonly from: number;
  readonly to: number;
}

interface Candidate {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly prefix: string;
  readonly number: string;
  readonly tail: string;
}

/** What stands directly beside it says what it is. */
function directComponent(at: Candidate, named: readonly Found[], fallback: ReportComponent | null): ReportComponent | null {
  if (/^(?:linux|kernel|gentoo-sources|pve-kernel|proxmox-kernel)/i.test(at.prefix)) return 'kernel';
  if (/^(?:pve-)?qemu/i.test(at.prefix)) return 'qemu';
  if (/^libvirt/.test(at.prefix)) return 'libvirt';
  const left = nearestLeft(at, named);
  const right = named.filter((one) => one.from >= at.to - 1).sort((a, b) => a.from - b.from)[0];
  const leftText = left ? at.text.slice(left.to, at.from) : '';
  const rightText = right ? at.text.slice(at.to, right.from) : '';
  // Directly before: `QEMU 7.0.0`, `kernel version: 6.0.2`, `linux (6.1)`.
  if (
    left &&
    /^[\s:=,(v"'`*|-]*(?:versions?|ver\.?|releases?|is|was|to|at|of|from|being|series|package|emulator|build)?[\s:=(v"'`*|-]*$/i.test(
      leftText,
    )
  )
    return plausible(left.component, at);
  // Directly after: `5.19 and older kernels`, `6.0+ host`.
  if (
    right &&
    /^[+\s]*(?:(?:and|or)\s+(?:older|newer|later|earlier|below|above|up|higher|lower)\s*)?(?:-?based |lts |stable |mainline |upstream |vanilla |linux |rc |series |\.x )*$/i.test(
      rightText,
    )
  )
    return plausible(right.component === 'other' ? (fallback ?? 'other') : right.component, at);
  return null;
}

/** Words before a number that name nothing. */
const plainWords = new Set(
  'a an the and or nor to for if as on in at by of is are was were be been has have had its it my our your this that these those any all some no not but so if when where while until till through between within beside beyond past first last next oldest earliest lowest highest good bad broken affected failing working known boot boots booted booting boot run runs ran running test tests testing try tries use uses used build builds built compile compiled compiling install installed installing upgrade upgraded upgrading update updated updating downgrade downgraded downgrading move moved switch switched revert reverted reverting back bump bumped bisect bisected bisecting see seen hit hits get gets got give gives start starts started series branch tag tags release-candidate host guest custom own unmodified clean pristine patched git master head trunk line lines up onto upon per via without did does do can will would should could might also currently previously now then there here again just still already yet always never mainly mostly exactly specifically approximately roughly say says said eg ie e.g i.e including namely like such versus vs compared against based top affects affect breaks fixes fixed introduced stays stay stick remain pinned pin locked hold held keep kept default official arm64 aarch64 amd64 x86 x86_64 riscv i386 generic cloud rt arch debian '
    .concat(
      'also even both later newer older with from since until after before version versions release releases kernel kernels than only then about around tested tried works worked fails failed into under over same still like took take takes taking taken need needs want wants picked pick chose choose chosen grabbed tested retested rebooted went gone came comes come made makes found find saw sees think thought believe guess suspect assume confirm confirmed verify verified reproduce reproduced skip skipped fetched pulled download downloaded cloned checked checkout deployed shipped ships provides provided contains contain brought brings put puts moving going leaving left kept stayed rolled reached select selected selecting loaded loading rebuilt rebuild backported ported mentioned named called reported reports report claims claimed either neither nor whereas although though because however therefore similarly likewise unfortunately fortunately meanwhile lately recently today yesterday ago later latest stable current plain vanilla using running host namely except including especially particularly maybe possibly unlike plus upgrade update downgrade',
    )
    .split(' '),
);

function nearestLeft(at: Candidate, named: readonly Found[]): Found | undefined {
  return named.filter((one) => one.to <= at.from + 1).sort((a, b) => b.to - a.to)[0];
}

// Readings in their order, each of which holds only where those before it were silent.
// eslint-disable-next-line max-lines-per-function -- cut in two, the order would stand in two places
function componentOf(
  at: Candidate,
  named: readonly Found[],
  before: readonly VersionToken[],
  fallback: ReportComponent | null,
): ReportComponent | null {
  // `Ubuntu 6.17.0-1002-realtime`: the name of a kernel's package.
  if (
    /^\d+\.\d+\.\d+$/.test(at.number) &&
    /^(?:[-.]arch\d|-\d{1,3}-pve|[-.]zen\d|-\d{3}\.fc\d\d|-\d{1,4}(?:\.\w+)*\.pvops|-cachyos)|^-\d{1,4}-(?:generic|amd64|arm64|686|armmp|lowlatency|realtime|cloud|rt|virtual|azure|aws|gcp|kvm|oem|pve|raspi|default)/.test(
      at.tail,
    )
  )
    return plausible('kernel', at);
  const direct = directComponent(at, named, fallback);
  if (direct !== null) return direct;
  // `6.17.0-rc3 of frobvm-next`, `the tool's release 5.0.3`
  const label = /([A-Za-z][\w-]*)['"`*]* versions?\s*[:=]?\s*['"`*]*v?$/i.exec(
    at.text.slice(Math.max(0, at.from - 60), at.from),
  )?.[1];
  if (label !== undefined && !plainWords.has(label.toLowerCase()) && !ownerWords.test(label)) return 'other';
  const owner =
    /^['"`*)\]]*\s+(?:of|for)\s+(?:the |my |our )?(?!https?:)["'`*]*([A-Za-z][\w.-]*)/.exec(at.text.slice(at.to))?.[1] ??
    /([A-Za-z][\w-]*)['’]s (?:own )?(?:release|version|build|tag)s?\s+v?$/.exec(
      at.text.slice(Math.max(0, at.from - 60), at.from),
    )?.[1];
  const ownerName = owner?.replace(/[.-]+$/, '');
  if (ownerName !== undefined && !plainWords.has(ownerName.toLowerCase()) && !ownerWords.test(ownerName)) return 'other';
  // `quickemu 4.4`: of a program that is not known here.
  const word = /(?:^|[\s(`"'*])([A-Za-z][\w-]*[A-Za-z])\s+v?$/.exec(at.text.slice(Math.max(0, at.from - 40), at.from))?.[1];
  if (
    word !== undefined &&
    !/ly$/.test(word) &&
    !plainWords.has(word.toLowerCase()) &&
    !named.some((one) => one.to >= at.from - word.length - 2 && one.to <= at.from)
  )
    return 'other';
  if (/^\S* #\d+ (?:Not )?[Tt]ainted/.test(at.text.slice(at.from))) return plausible('kernel', at);
  // What stands in parentheses, of another program, does not go on behind them: `8.0.5 (of the tool's 5.0.3) nor 8.0.3`.
  const last = before.at(-1);
  const previous =
    last?.component === 'other' && at.text.slice(last.to, at.from).includes(')')
      ? (before.findLast(({ component }) => component !== 'other') ?? last)
      : last;
  // "qemu 8.2.1 and colima 0.6.8": a name that is not known is one too.
  const joined = previous
    ? /^(?:,|\s(?:and|with|&|\+))\s+([a-z][\w-]{3,})\s+v?$/i.exec(at.text.slice(previous.to, at.from))?.[1]
    : undefined;
  if (joined !== undefined && !plainWords.has(joined.toLowerCase())) return 'other';
  const left = nearestLeft(at, named);
  if (/^[\s+]*(?:and (?:older|later|newer|above|up|earlier) )?hosts?\b/.test(at.text.slice(at.to)))
    return plausible('kernel', at);
  if (previous?.component === 'other' && /^-?rc\d/.test(at.tail) && /^\d+\.\d+$/.test(at.number)) return 'kernel';
  // A list or a comparison goes on with what it began with: `kernels 5.18, 5.19 and 6.0`.
  if (
    previous &&
    (!left || left.to <= previous.to) &&
    at.from - previous.to < (previous.component === 'distribution' ? 20 : 80)
  )
    return plausible(previous.component, at);
  if (/^[-~]?rc\d/.test(at.tail) && previous && at.from - previous.to < 40) return plausible(previous.component, at);
  if (/^[-~]?rc\d/.test(at.tail) && fallback !== null) return plausible(fallback, at);
  // "(Debian), fails on 6.12.3": what a closed parenthesis names, it names inside.
  const isShut = left !== undefined && left.component === 'distribution' && /[),;]/.test(at.text.slice(left.to, at.from));
  if (
    left &&
    !isShut &&
    left.component !== 'other' &&
    at.from - left.to < 60 &&
    !anotherThought.test(at.text.slice(left.to, at.from))
  )
    return plausible(left.component, at);
  // `v5.10` of nothing in particular is how the kernel's people write.
  if (fallback === null) return null;
  // `android14-6.1`, `letux-4.7`: a tree of somebody's own, of the kernel if anything. `upx-4.0.2-armeb` is no kernel: what is
  // tagged with a machine is a program's file.
  if (/[A-Za-z0-9]-$/.test(at.text.slice(0, at.from)))
    return /^[-_]?(?!rc)[a-z]{3,}/i.test(at.tail) ? 'other' : plausible('kernel', at);
  return plausible(fallback, at);
}

/** What a version may be of, or come from, without being another program's. */
const ownerWords =
  /^(?:emulator|monitor|bios|uefi|firmware|package|packages|os|operating|system|affected|tested|software|current|machine|virtual|hypervisor|image|image's|release|which|what|that|linux|kernels?|qemu|ovmf|edk2?|seabios|libvirt|debian|ubuntu|fedora|arch|proxmox|pve|centos|rhel|gentoo|nixos|opensuse|suse|alpine|backports|unstable|testing|sid|stable|source|sources|git|kernel\.org|upstream|mainline|bookworm|trixie|bullseye|forky|jammy|noble|july|june|may|april|march|today|yesterday|now|me|us|both|all|everything|each|host|guest|hosts|guests)$/i;

/** "It is EDK2, since I tried 9.2.4": of what the new thought is, the name before it does not tell. */
const anotherThought = /[,;]\s+(?:since|but|because|so|as|and|then) (?:i|we)\b/i;

/** Numbers that cannot be a version of the thing are of none: "kernel oops at 12.5". */
function plausible(component: ReportComponent, { number }: Pick<Candidate, 'number'>): ReportComponent | null {
  const [major = 0, minor = 0] = number.split('.').map(Number);
  if (component === 'kernel' || component === 'guest-kernel')
    return (major >= 3 && major <= 8 && minor <= 20) || (major === 2 && (minor === 6 || minor === 4)) ? component : null;
  if (component === 'qemu')
    return (major > 0 || (minor >= 8 && minor <= 15)) && major <= 19 && (major < 3 || minor <= 2 || minor >= 50) && minor <= 99
      ? component
      : null;
  return component;
}
