// What a report leaves open that a reproduction has to decide, as questions in plain words, each with what is assumed.

import type { ConsoleExcerpt, ReportCell, ReportCommand, ReportQuestion, VersionMention } from '../report-reading.ts';

export interface ForQuestions {
  readonly commands: readonly ReportCommand[];
  readonly cells: readonly ReportCell[];
  readonly versions: readonly VersionMention[];
  readonly consoles: readonly ConsoleExcerpt[];
}

/**
 * Versions of which the words do not establish whether it fails there, with what is likely: one mention of each, where firstbad
 * could vary them.
 */
export function openSides(versions: readonly VersionMention[]): readonly VersionMention[] {
  const told = new Set(versions.filter(({ outcome }) => outcome !== null).map(sideId));
  const open = new Map<string, VersionMention>();
  for (const one of versions) {
    const { component } = one.version;
    const id = sideId(one);
    if (one.assumed === null || told.has(id) || open.has(id) || (component !== 'kernel' && component !== 'qemu')) continue;
    open.set(id, one);
  }
  return [...open.values()].slice(0, sidesMax);
}

/** More questions than these nobody answers. */
const sidesMax = 6;

export function sideId({ version }: VersionMention): string {
  return `side-${version.component}-${version.version}`;
}

function sideQuestion(mention: VersionMention): ReportQuestion {
  const { version, lines, assumed } = mention;
  const name = version.component === 'qemu' ? 'QEMU' : version.component;
  return ask(
    sideId(mention),
    `Line ${lines.first} names ${name} ${version.version}: does it fail there?`,
    assumed === 'fails' ? 'it fails' : 'it works',
  );
}

export function questionsFor(read: ForQuestions): readonly ReportQuestion[] {
  const guests = read.commands.filter((command) => command.kind === 'qemu' || command.kind === 'libvirt-xml');
  const hasVersion = (component: 'kernel' | 'qemu'): boolean =>
    read.versions.some((one) => one.version.component === component);
  const questions: (ReportQuestion | null)[] = [
    guests.length > 0
      ? null
      : ask(
          'command',
          'With which command is the guest started?',
          read.commands.some(({ kind }) => kind === 'dd' || kind === 'mount' || kind === 'losetup')
            ? 'none: what the report does on the host is done, and no guest is started'
            : 'none: firstbad has no guest to start',
        ),
    read.cells.some((cell) => cell.outcome === 'fails')
      ? null
      : ask('failing-cell', 'Which of the commands fails?', 'the first one that starts a guest'),
    read.cells.some((cell) => cell.outcome === 'works')
      ? null
      : ask('working-cell', 'Is there a setting with which it works?', 'none is known; only versions are varied'),
    ask('image', 'What is on the disk that does not boot?', 'a boot sector that reads 31 sectors in one request, as GRUB does'),
    read.consoles.some((one) => one.symptom !== null)
      ? null
      : ask(
          'symptom',
          'What is the last thing that the guest or QEMU prints?',
          'any failure to come up counts as the one reported',
        ),
    hasVersion('kernel')
      ? null
      : ask(
          'kernel-version',
          'Which kernels has the host run, and which of them works?',
          'the oldest and the newest that there are',
        ),
    hasVersion('qemu') || guests.length === 0
      ? null
      : ask('qemu-version', 'Which QEMU is it?', 'the oldest and the newest that there are'),
    ...openSides(read.versions).map(sideQuestion),
    guests.some(isAccelerated)
      ? ask('accelerator', 'Does it fail without KVM too?', 'yes: the guest is emulated, -enable-kvm is left out')
      : null,
  ];
  return questions.filter((question) => question !== null);
}

function ask(id: string, question: string, assumed: string): ReportQuestion {
  return { id, question, assumed };
}

function isAccelerated({ options }: ReportCommand): boolean {
  return options.some(
    ({ name, value }) =>
      name === 'enable-kvm' || ((name === 'accel' || name === 'machine' || name === 'M') && /kvm/.test(value ?? '')),
  );
}
