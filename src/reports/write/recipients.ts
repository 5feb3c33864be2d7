// Whom a report goes to: the lists that everybody agrees on, what the tree at hand says of the culprit's files, and the people that
// the culprit's own message names. (Kernel documentation, admin-guide/reporting-regressions: the author, all who signed it
// off, the subsystem's list and regressions@lists.linux.dev.)

import type { ConcernedProject, Project } from './concerned-project.ts';
import { mailAddress } from './header-text.ts';

export interface Recipients {
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
}

export interface Recipient {
  /** `Name <address>`. */
  readonly address: string;
  /** Where it comes from: `Signed-off-by of 1f4c2a...`, `get_maintainer.pl`, `list of kernel regressions`. */
  readonly because: string;
}

export interface RecipientSources {
  /** What the report is about. */
  readonly project: Project;
  /** Whose it is as well: their lists are told too. */
  readonly also: readonly ConcernedProject[];
  /** The culprit or suspect, with its whole message; null without one. */
  readonly commit: { readonly name: string; readonly author: string; readonly message: string } | null;
  /** Lines as get_maintainer.pl prints them; empty when nobody knows the files. */
  readonly maintainers: readonly string[];
  /** Who has said so. */
  readonly maintainersFrom: 'get_maintainer.pl' | 'MAINTAINERS';
  /** Whether it also shows in a stable series: then its list is told as well. */
  readonly stable: boolean;
}

/** The author and the maintainers in To, everybody else in Cc; each address once. Nothing that is no address gets in. */
export function recipientsOf(sources: RecipientSources): Recipients {
  const { commit, maintainers, maintainersFrom, project, also, stable } = sources;
  const to: Recipient[] = [];
  const cc: Recipient[] = [];
  const add = (list: Recipient[], value: string, because: string): void => {
    const address = mailAddress(value);
    if (address === null || [...to, ...cc].some((known) => bare(known.address) === bare(address))) return;
    list.push({ address, because });
  };
  if (commit) add(to, commit.author, `author of ${commit.name.slice(0, 12)}`);
  for (const line of maintainers) {
    const { address, role } = maintainerLine(line);
    add(/^(?:supporter|maintainer|reviewer)/.test(role) ? to : cc, address, `${maintainersFrom}: ${role}`);
  }
  if (commit) {
    for (const { key, value } of trailersOf(commit.message)) {
      if (/^(?:signed-off-by|acked-by|reviewed-by|co-developed-by|reported-by)$/i.test(key)) {
        add(cc, value, `${key} of ${commit.name.slice(0, 12)}`);
      }
    }
  }
  const lists = [...listsOf(project, stable), ...also.flatMap(listsBeside)];
  for (const { address, because } of lists) add(to.length === 0 ? to : cc, address, because);
  return { to, cc };
}

function listsOf(project: RecipientSources['project'], stable: boolean): readonly Recipient[] {
  switch (project) {
    case 'kernel':
      return [
        { address: 'regressions@lists.linux.dev', because: 'the list of kernel regressions' },
        { address: 'linux-kernel@vger.kernel.org', because: 'the kernel list' },
        ...(stable ? [{ address: 'stable@vger.kernel.org', because: 'the stable series has it too' }] : []),
      ];
    case 'qemu':
      return [{ address: 'qemu-devel@nongnu.org', because: 'the QEMU list' }];
    case 'seabios':
      return [{ address: 'seabios@seabios.org', because: 'the SeaBIOS list' }];
    case 'other':
      return [];
  }
}

/** What is seen here are guests' disks. */
function listsBeside({ project, because }: ConcernedProject): readonly Recipient[] {
  const block = project === 'qemu' ? ['qemu-block@nongnu.org'] : [];
  return [...block, ...listsOf(project, false).map(({ address }) => address)].map((address) => ({ address, because }));
}

/** `Jens Axboe <axboe@kernel.dk> (maintainer:BLOCK LAYER)`. */
function maintainerLine(line: string): { readonly address: string; readonly role: string } {
  const match = /^(.*?)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/.exec(line);
  return match ? { address: match[1] ?? '', role: match[2] ?? '' } : { address: line.trim(), role: 'named' };
}

/** The last paragraph's `Key: value` lines, as git understands trailers. */
function trailersOf(message: string): readonly { readonly key: string; readonly value: string }[] {
  const last =
    message
      .replace(/\s+$/, '')
      .split(/\n\s*\n/)
      .at(-1) ?? '';
  return last.split('\n').flatMap((line) => {
    const match = /^([A-Za-z][A-Za-z-]*):\s+(\S.*)$/.exec(line.trim());
    return match ? [{ key: match[1] ?? '', value: match[2] ?? '' }] : [];
  });
}

function bare(address: string): string {
  return (/<([^>]*)>/.exec(address)?.[1] ?? address).toLowerCase();
}
