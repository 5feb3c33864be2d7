// What reading a report gives: facts with the lines they come from, and nothing that was not there.

import type { Claim, ClaimedOutcome, ClaimedVersion, LineRange, Located } from '../../core/stored/claim.ts';
import type { QemuOption } from './commands/qemu-options.ts';

export type SourceFormat = 'text' | 'mail' | 'mbox' | 'html' | 'markdown';

export interface ReportMessage {
  readonly subject: string | null;
  readonly from: string | null;
  readonly date: string | null;
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly lines: LineRange;
}

/** A command with its words as the shell would see them; nothing in it has been run or expanded. */
export interface ReportCommand extends Located {
  readonly id: string;
  readonly program: string;
  readonly kind: CommandKind;
  readonly words: readonly string[];
  /** QEMU only: its options, in order. */
  readonly options: readonly QemuOption[];
  /** Words that are the shell's business (`|`, `$(...)`, `;`): such a command never becomes a step. */
  readonly shell: boolean;
}

export type CommandKind =
  | 'qemu'
  | 'qemu-img'
  | 'losetup'
  | 'mount'
  | 'modprobe'
  | 'dd'
  | 'fio'
  | 'virsh'
  | 'mkfs'
  | 'libvirt-xml'
  | 'kernel-command-line'
  | 'other';

/** Commands that were tried together, with what came of it. */
export interface ReportCell {
  readonly id: string;
  readonly outcome: ClaimedOutcome | null;
  /** Ids of commands. */
  readonly commands: readonly string[];
  /** The words that say what came of it; null when none do. */
  readonly said: Located | null;
  readonly versions: readonly ClaimedVersion[];
  readonly lines: LineRange;
}

export interface VersionMention extends Located {
  readonly version: ClaimedVersion;
  /** What the words establish: a claim. Null where they do not. */
  readonly outcome: ClaimedOutcome | null;
  /** The rule that reads the outcome out of the words; null where none does. */
  readonly rule: string | null;
  /** What is likely where the words establish nothing; asked, used by the draft as an assumption, and never a claim. */
  readonly assumed: ClaimedOutcome | null;
}

export type EnvironmentKind = 'distribution' | 'cpu' | 'compiler' | 'architecture' | 'machine';

export interface EnvironmentFact extends Located {
  readonly kind: EnvironmentKind;
  readonly value: string;
}

export type MachineFactKind =
  | 'firmware'
  | 'loader'
  | 'secure-boot'
  | 'nvram'
  | 'smm'
  | 'tpm'
  | 'cpu'
  | 'architecture'
  | 'machine'
  | 'kernel-image'
  | 'bios'
  | 'pflash'
  | 'cdrom'
  | 'passed-through'
  | 'disk'
  | 'disk-controller'
  | 'package'
  | 'package-step'
  | 'storage'
  | 'refusal'
  /** Another hypervisor, wrapper, host or guest system, or a device of the reporter's, that is spoken of. */
  | 'other-system'
  | 'setting';

/** Of the machine that fails, as the report has it: XML, command lines, settings of Proxmox, logs of package managers. */
export interface MachineFact extends Located {
  readonly kind: MachineFactKind;
  /** As written there. */
  readonly value: string;
}

export interface ConsoleExcerpt extends Located {
  /** The line that says what went wrong; null when none is known to. */
  readonly symptom: string | null;
}

export interface ReportBisectLog {
  readonly lines: LineRange;
  readonly goods: readonly string[];
  readonly bads: readonly string[];
  readonly skips: readonly string[];
  readonly culprit: { readonly commit: string; readonly subject: string | null } | null;
  /** What does not fit together in it, as sentences. */
  readonly problems: readonly string[];
}

export interface RegzbotLine extends Located {
  readonly command: string;
  readonly argument: string;
}

export interface ReportQuestion {
  readonly id: string;
  readonly question: string;
  /** What is used as long as nobody says otherwise, marked as assumed. */
  readonly assumed: string;
}

/** A setting that the report tells in words: `cache property set to "none"`. */
export interface ReportReading {
  readonly format: SourceFormat;
  readonly messages: readonly ReportMessage[];
  readonly title: string | null;
  readonly commands: readonly ReportCommand[];
  readonly cells: readonly ReportCell[];
  readonly versions: readonly VersionMention[];
  readonly environment: readonly EnvironmentFact[];
  readonly machine: readonly MachineFact[];
  readonly consoles: readonly ConsoleExcerpt[];
  readonly bisectLog: ReportBisectLog | null;
  readonly regzbot: readonly RegzbotLine[];
  readonly claims: readonly Claim[];
  readonly questions: readonly ReportQuestion[];
  /** What was cut because it is too much, as sentences. */
  readonly notes: readonly string[];
}
