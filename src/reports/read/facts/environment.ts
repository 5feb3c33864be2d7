// What a report says of the machine: distribution, processor, compiler, architecture.

import type { EnvironmentFact, EnvironmentKind } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

const rules: readonly { readonly kind: EnvironmentKind; readonly pattern: RegExp }[] = [
  {
    kind: 'distribution',
    pattern:
      /\b((?:Debian(?: GNU\/Linux)?|Ubuntu|Kubuntu|Xubuntu|Fedora(?: Linux| Server| Workstation| Silverblue)?|CentOS(?: Linux| Stream)?|RHEL|Red Hat Enterprise Linux|openSUSE(?: Leap| Tumbleweed)?|SLES|SUSE Linux Enterprise Server|[Aa]rch ?[Ll]inux|Gentoo(?: Linux| Base System)?|Alpine(?: Linux)?|NixOS|Manjaro(?: Linux)?|Proxmox(?: VE| Virtual Environment)?|Linux Mint|Rocky Linux|AlmaLinux|Slackware|Void Linux|Oracle Linux|Unraid|TrueNAS(?: SCALE)?|Pop!_OS|EndeavourOS|Garuda|CachyOS|Tumbleweed|Armbian|Raspberry Pi OS|OpenWrt|Yocto|Amazon Linux|Devuan|Mageia)(?:[ -](?:release |version |v|Release )?\d[\w.]*(?: LTS)?)?(?: \([A-Za-z /]{2,25}\)| (?:testing|unstable|sid|stretch|buster|bullseye|bookworm|trixie|forky|Rawhide))?)/,
  },
  {
    kind: 'cpu',
    pattern:
      /\b((?:13th|12th|11th|10th|14th) Gen Intel\S*(?: Core\S*)? [\w-]+|(?:AMD )?(?:Ryzen|EPYC|Threadripper|Opteron|Phenom|Athlon|FX)(?:\(TM\)|™)?(?: ?Threadripper)?(?: PRO)?(?: \d)?(?: ?[A-Z]?\d{3,5}\w{0,4})(?: \d+-Core(?: Processor)?)?|(?:Intel(?:\(R\)|®)? ?)(?:Core|Xeon|Atom|Celeron|Pentium)(?:\(TM\)|\(R\)|™|®)*(?: ?(?:Ultra|Gold|Silver|Platinum|Bronze|CPU|Quad|2|Duo|Processor|Scalable))* ?(?:[imE]?\d?[-\d]\w+(?:-?\w+)?)?|(?:Xeon|Celeron) [\w-]*\d[\w-]*(?: v\d)?|\bi[3579]-\d{3,5}\w{0,3}|(?:Ampere Altra|Graviton ?\d|ThunderX2?|Apple M\d(?: Pro| Max)?|Cortex-A\d+|POWER(?:8|9|10)\b|Kunpeng ?\d+|Raspberry Pi \d|RK3\d{3}\w?))/,
  },
  {
    kind: 'compiler',
    pattern:
      /\b((?:gcc|GCC|clang|Clang)(?:[ -]version)?[ -]?(?:\([^()]{1,60}\) ?)?v?\d+(?:\.\d+){0,2}|gcc \([^()]{1,60}\)\s*\d+\.\d+(?:\.\d+)?)/,
  },
  {
    kind: 'architecture',
    pattern:
      /\b(x86[_-]64|amd64|aarch64|arm64|ppc64(?:le|el)?|s390x|riscv64|i[3-6]86|armv7\w*|armhf|mips(?:64|el)*|loongarch64|sparc64|m68k)\b/i,
  },
  {
    kind: 'machine',
    pattern:
      /\b((?:Lenovo )?ThinkPad [A-Z]?\w+(?: Gen ?\d+)?|Dell (?:XPS|Latitude|Precision|PowerEdge|Inspiron|OptiPlex)[ \w]{0,12}\d\w*|HP (?:EliteBook|ProBook|ProLiant|Spectre|Envy|Pavilion|ZBook)[ \w]{0,14}|MacBook(?: Pro| Air)?(?: ?\d+,\d+)?|Framework(?: Laptop)?(?: \d\d)?)\b/,
  },
];

const factsMax = 60;

/** `title` is read like a first line. */
export function environmentFacts(
  body: readonly SourceLine[],
  title: { readonly text: string; readonly line: number } | null,
): readonly EnvironmentFact[] {
  const heading = title ? [{ text: title.text, first: title.line, last: title.line, quote: 0, code: false }] : [];
  const lines = [...heading, ...body];
  const facts: EnvironmentFact[] = [];
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    // A compiler's version often stands in the line after its name, where a mail has wrapped the banner.
    const text = /Linux version|gcc \($|\(gcc|p\d\)$/.test(line.text)
      ? `${line.text} ${lines[index + 1]?.text ?? ''}`
      : line.text;
    if (text.length > 1000) continue;
    for (const { kind, pattern } of rules) {
      const plain = withoutNoise(text, kind);
      const value = cleaned((pattern.exec(plain) ?? (kind === 'distribution' ? smallNames.exec(plain) : null))?.[1]);
      if (value === undefined) continue;
      const key = `${kind} ${value.toLowerCase()}`;
      if (seen.has(key) || facts.length >= factsMax) continue;
      seen.add(key);
      facts.push({ kind, value, text: line.text.trim(), lines: { first: line.first, last: line.last } });
    }
  }
  return facts;
}

function cleaned(value: string | undefined): string | undefined {
  // `(Gentoo 11.3.0 p4)` in a banner is the compiler's package.
  return value
    ?.replace(/^(Gentoo) \d.*$/, '$1')
    .replace(/\s+/g, ' ')
    .replace(/[\s.,(-]+$/, '');
}

/** Names that are no other words, with a number: people write them small. */
const smallNames =
  /\b((?:debian|ubuntu|fedora|centos|rhel|opensuse|gentoo|nixos|manjaro|proxmox|rocky|almalinux)(?: linux| stream| ve| leap)? \d+(?:\.\d+)?)\b/i;

/** Addresses and paths name things that are not of the machine; a program's name is no architecture. */
function withoutNoise(text: string, kind: EnvironmentKind): string {
  const plain = text.replace(/[a-z]+:\/\/\S+|\S+@\S+/g, ' ');
  return kind === 'architecture' || kind === 'distribution'
    ? plain.replace(/qemu-system-\S+|(?:\/[\w.+-]+){2,}|lists?\.\S+/g, ' ')
    : plain;
}
