// Which words begin a command that a report about virtual machines shows, and of what kind it is.

import type { CommandKind } from '../report-reading.ts';

const kinds: Readonly<Record<string, CommandKind>> = {
  'qemu-kvm': 'qemu',
  kvm: 'qemu',
  'qemu-img': 'qemu-img',
  'qemu-io': 'qemu-img',
  'qemu-nbd': 'qemu-img',
  losetup: 'losetup',
  mount: 'mount',
  modprobe: 'modprobe',
  insmod: 'modprobe',
  dd: 'dd',
  fio: 'fio',
  virsh: 'virsh',
  'virt-install': 'qemu',
};

export function kindOf(program: string): CommandKind | null {
  const name = program.split('/').at(-1) ?? '';
  if (/^\.?qemu-system-[\w.-]+$/.test(name) || /^qemu(?:-kvm)?(?:-\d[\d.]*)?$/.test(name)) return 'qemu';
  // `qemu.sh -kernel ...`: a script that hands its options on.
  if (/^(?:(?:run|start|boot)[-_]?)?qemu[\w-]*\.sh$/.test(name)) return 'qemu';
  if (/^mkfs(?:\.\w+)?$/.test(name)) return 'mkfs';
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? null) : null;
}

/** Words before a command that change how it is run and not what it does. */
const wrappers = new Set(['sudo', 'doas', 'exec', 'time', 'nice', 'nohup', 'env', 'command', 'gdb', '--args', 'strace', '-f']);

/** Without `sudo`, `LC_ALL=C` and the like; the program comes first then. */
export function withoutWrappers(words: readonly string[]): readonly string[] {
  let index = 0;
  while (index < words.length && (wrappers.has(words[index] ?? '') || /^[A-Za-z_]\w*=/.test(words[index] ?? ''))) index += 1;
  return words.slice(index);
}

/** `# `, `$ `, `root@host:~# `, `[user@host dir]$ `, `bash-5.1$ `, `+ `: what a shell puts before a command. */
export const promptPattern =
  /^\s*(?:\[[^\]\n]{1,80}\]\s*[#$%]|\(?[\w.-]{1,40}\)?@[\w.-]{1,60}[^#$%>\n]{0,80}[#$%>]|(?:ba|da|z|k)?sh-[\d.]+[#$]|[#$%]|\+{1,3}|➜|❯)\s*(?=\S)/;

/** Whether words that no prompt announces are a command, and not the beginning of a sentence. */
export function looksRun(words: readonly string[], kind: CommandKind): boolean {
  const rest = words.slice(1);
  const [second = ''] = rest;
  switch (kind) {
    case 'qemu':
      return rest.some((word) => /^--?[A-Za-z]/.test(word)) && (/^--?[A-Za-z]/.test(second) || /[./]/.test(second));
    case 'dd':
      return rest.some((word) => /^(?:if|of)=/.test(word));
    case 'losetup':
      return /^-/.test(second) || /^\/dev\//.test(second);
    case 'mount':
      return (/^-\w/.test(second) && rest.length > 1) || rest.some((word) => word.startsWith('/dev/')) || /^\/\S/.test(second);
    case 'modprobe':
      return rest.length <= 5 && /^-?[a-z0-9]\w*(?:[_-]\w+)*$/.test(second) && rest.slice(1).every((word) => /[=_]/.test(word));
    case 'qemu-img':
      return /^(?:create|convert|info|check|resize|rebase|commit|snapshot|compare|map|bench|measure|dd|amend|-\w.*)$/.test(
        second,
      );
    case 'fio':
      return /^--/.test(second) || /\.(?:fio|job|ini)$/.test(second);
    case 'virsh':
      return /^(?:-|start|create|define|migrate|dumpxml|edit|undefine|destroy|save|restore|snapshot-|blockcopy|blockcommit|attach-|detach-|domxml|qemu-|managedsave|reset|reboot)/.test(
        second,
      );
    case 'mkfs':
      return rest.some((word) => word.startsWith('/') || word.startsWith('-'));
    default:
      return rest.length > 0;
  }
}
