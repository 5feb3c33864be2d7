// Takes out of texts that are given away what tells who or where somebody is. What it took is counted, never silently.

export interface Redaction {
  readonly what: PersonalKind;
  readonly count: number;
}

export type PersonalKind =
  'home folder' | 'host name' | 'MAC address' | 'serial number' | 'UUID' | 'e-mail address' | 'IP address' | 'private address';

export interface Redacted {
  readonly text: string;
  readonly redacted: readonly Redaction[];
}

export interface RedactOptions {
  /** Names of the machine itself, as `hostname` says: whole words of the text that equal one are taken out. */
  readonly hostNames?: readonly string[];
  /** True leaves e-mail addresses: a mail's own header and trailers need them. */
  readonly keepAddresses?: boolean;
}

interface Rule {
  readonly what: PersonalKind;
  readonly pattern: RegExp;
  /** Null leaves this match as it is. */
  readonly replace: (match: readonly string[]) => string | null;
}

/** Names that stand for nobody. */
const publicUsers = /^(?:user|username|me|you|build|builder|buildd|runner|\$USER|\$\{USER\}|<user>|USER)$/i;
const publicHosts = /^(?:localhost|localhost\.localdomain|\(none\)|x+|host|guest|build(?:d|er|host)?|debian|reproducible)$/i;

/** Loopback, documentation and QEMU's own user network tell nothing. */
const nobodys = /^(?:127\.|0\.|255\.|10\.0\.2\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|224\.|169\.254\.|localhost$)/i;

const rules: readonly Rule[] = [
  {
    what: 'private address',
    // A mirror, a proxy, a machine of the house: what a failed download says. A link that anybody can follow stays.
    pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s<>"'`()[\]{}]*[^\s<>"'`()[\]{}.,:;!?])/gi,
    replace: ([, scheme = '', rest = '']) =>
      /^(?:file|unix):/i.test(scheme) || isPublicLink(rest) ? null : withoutPlace(rest),
  },
  {
    what: 'private address',
    // Node's words for a name that nobody knows and a connection that is refused.
    pattern: /\b((?:getaddrinfo|connect) E[A-Z_]{3,20} )(\S*[\w\]])/g,
    replace: ([, before = '', place = '']) => (place === 'ADDRESS' ? null : `${before}ADDRESS`),
  },
  {
    what: 'home folder',
    // Linux, macOS and what Windows users paste.
    pattern: /(\/home\/|\/Users\/|\\Users\\)([^\s/\\:"'`<>,;)\]]+)/g,
    replace: ([, folder = '', user = '']) => (publicUsers.test(user) ? null : `${folder}USER`),
  },
  {
    what: 'host name',
    // A kernel's banner says who built it where: `Linux version 6.0.2 (root@tower) (gcc ...)`.
    pattern: /(Linux version \S+ \()([^@\s()]+)@([^\s()]+)(\))/g,
    replace: ([, before = '', user = '', host = '', after = '']) =>
      // A distribution's own builder is no person: its address has a domain that everybody knows.
      /(?:^|\.)(?:debian\.org|kernel\.org|ubuntu\.com|redhat\.com|fedoraproject\.org|opensuse\.org|suse\.de|archlinux\.org)$/i.test(
        host,
      ) || publicHosts.test(host)
        ? null
        : `${before}${publicUsers.test(user) || user === 'root' ? user : 'USER'}@HOST${after}`,
  },
  {
    what: 'host name',
    // A prompt: `root@tower:~#`, `[me@tower ~]$`.
    pattern: /(^|[\s[(])([a-z_][\w.-]{0,31})@([A-Za-z0-9][\w-]{0,62})(?=[:\s][^@\n]{0,80}[#$](?:\s|$))/gm,
    replace: ([, before = '', user = '', host = '']) =>
      publicHosts.test(host) ? null : `${before}${user === 'root' ? 'root' : 'USER'}@HOST`,
  },
  {
    what: 'host name',
    // systemd and syslog: `Nov 25 14:00:01 tower kernel:`.
    pattern:
      /^((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d )([\w.-]+)(?= [\w./-]+(?:\[\d+\])?:)/gm,
    replace: ([, before = '', host = '']) => (publicHosts.test(host) ? null : `${before}HOST`),
  },
  {
    what: 'host name',
    pattern: /((?:Set hostname to|Static hostname:|Hostname:|hostname=|HOSTNAME=)\s*<?)([\w.-]+)/g,
    replace: ([, before = '', host = '']) => (publicHosts.test(host) ? null : `${before}HOST`),
  },
  {
    what: 'MAC address',
    // 52:54:00 is QEMU's own prefix and 00:00:... nobody's: they tell nothing about a person.
    pattern: /(?<![0-9A-Fa-f:])([0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f:])/g,
    replace: ([, address = '']) =>
      /^(?:52[:-]54[:-]00|00[:-]00[:-]00[:-]00|ff[:-]ff|xx)/i.test(address) ? null : 'MAC-ADDRESS',
  },
  {
    what: 'serial number',
    pattern:
      /((?:serial(?:[ _-]?(?:number|no\.?))?|\bS\/N|ID_SERIAL(?:_SHORT)?|SerialNumber)\s*[:=]\s*["']?)([A-Za-z0-9][\w.-]{4,})/gi,
    // `-serial file:...` and `serial=stdio` are QEMU's words, `tree-qemu` is ours.
    replace: ([, before = '', value = '']) =>
      /^(?:stdio|file|unix|chardev|null|none|mon|pty|vc|tcp|telnet|udp|pipe|tree-|image|ttyS\d|console|redacted|NUMBER)/i.test(
        value,
      ) || !/\d/.test(value)
        ? null
        : `${before}NUMBER`,
  },
  {
    what: 'UUID',
    // Partitions and machines; an all-zero one is nobody's.
    pattern: /\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/gi,
    replace: ([, uuid = '']) => (/^0{8}-/.test(uuid) ? null : 'UUID'),
  },
  {
    what: 'IP address',
    pattern: /(?<![\d.])((?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})(?![\d.]|-\d)/g,
    replace: ([, address = '']) => (nobodys.test(address) || isVersion(address) ? null : 'IP-ADDRESS'),
  },
];

const addressRule: Rule = {
  what: 'e-mail address',
  pattern: /([A-Za-z0-9][\w.+-]*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})/g,
  replace: ([, , domain = '']) =>
    /^(?:lists\.|vger\.|example\.)|\.example$|(?:^|\.)(?:debian|kernel|qemu|nongnu)\.org$/i.test(domain) ? null : 'ADDRESS',
};

/** What a download asks an archive for. */
const archivePath = /\/(?:dists|pool)\/|\.deb$|\/(?:InRelease|Release|Release\.gpg|Packages(?:\.\w+)?)$/;

/** `host/path` of a link that leads anybody somewhere, and has no name and password in it. */
function isPublicLink(rest: string): boolean {
  const [, authority = '', path = ''] = /^([^/?#]*)([^?#]*)/.exec(rest) ?? [];
  if (authority.includes('@')) return false;
  const host = authority.replace(/:\d*$/, '').replace(/\.+$/, '');
  if (nobodys.test(host)) return true;
  if (!/^[\w.-]+\.[a-z][\w-]+$/i.test(host)) return false;
  if (/\.(?:local|localdomain|lan|internal|intranet|corp|home|private|arpa)$/i.test(host)) return false;
  return /(?:^|\.)debian\.org$/i.test(host) || !archivePath.test(path);
}

/** The name of the file is of use, and nobody's. */
function withoutPlace(rest: string): string {
  const [, path = ''] = /^[^/?#]*([^?#]*)/.exec(rest) ?? [];
  const file = archivePath.test(path) ? path.slice(path.lastIndexOf('/') + 1) : '';
  return file === '' ? 'ADDRESS' : `ADDRESS/${file}`;
}

/** Four small numbers are more often a version (`6.1.0.2`) than an address of a home. */
function isVersion(address: string): boolean {
  return address.split('.').every((part) => Number(part) < 30);
}

/** The text without personal data, and what was taken out. Deterministic; applied twice it changes nothing more. */
export function redact(text: string, { hostNames = [], keepAddresses = false }: RedactOptions = {}): Redacted {
  const counts = new Map<PersonalKind, number>();
  const count = (what: PersonalKind): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  let left = text;
  for (const { what, pattern, replace } of keepAddresses ? rules : [...rules, addressRule]) {
    left = left.replace(pattern, (...match: unknown[]) => {
      const groups = match.filter((one): one is string | undefined => typeof one === 'string' || one === undefined);
      const whole = String(match[0]);
      const replaced = replace(groups.map((group) => group ?? ''));
      if (replaced === null) return whole;
      count(what);
      return replaced;
    });
  }
  for (const name of hostNames) {
    // Short names are words of the language; a host called `vm` can not be told from one.
    if (name.length < 4 || publicHosts.test(name)) continue;
    const pattern = new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
    left = left.replace(pattern, () => {
      count('host name');
      return 'HOST';
    });
  }
  return { text: left, redacted: [...counts].map(([what, number]) => ({ what, count: number })) };
}
