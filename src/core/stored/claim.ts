// What a bug report says that can be checked, each claim with the lines it comes from. Reading a report makes claims (open);
// a hunt gives each its ending. Nothing here knows how a report was written.

/** Lines of the file that was read, from 1, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Something that was read, with where it stands. */
export interface Located {
  /** As it stands there, without quotation marks of mails and with blanks folded. */
  readonly text: string;
  readonly lines: LineRange;
}

export type ClaimedOutcome = 'fails' | 'works';

/** What has versions in a report: `kernel` and `qemu` are those that firstbad can vary, the rest is told and not tried. */
export type ReportComponent = 'kernel' | 'guest-kernel' | 'qemu' | 'libvirt' | 'firmware' | 'distribution' | 'other';

/** `and-later` is "since 6.0", "6.0+"; `and-older` is "5.19 and older", "up to 5.19". */
export type VersionReach = 'exact' | 'and-later' | 'and-older';

export interface ClaimedVersion {
  readonly component: ReportComponent;
  /** As written, without a leading `v`. */
  readonly version: string;
  /** Upstream's part: `6.1.0-13-amd64` is of 6.1. */
  readonly upstream: string;
  readonly reach: VersionReach;
}

export type ClaimValue =
  /** A set of commands that fails or works; `cell` names it in the reading. */
  | {
      readonly kind: 'cell';
      readonly cell: string;
      readonly outcome: ClaimedOutcome;
      readonly versions: readonly ClaimedVersion[];
    }
  /** With this version it fails or works. */
  | { readonly kind: 'version'; readonly outcome: ClaimedOutcome; readonly version: ClaimedVersion }
  /** Where it began or ended; a side that the report does not tell is null. */
  | {
      readonly kind: 'edge';
      readonly component: ReportComponent;
      readonly change: 'introduction' | 'fix';
      readonly good: string | null;
      readonly bad: string | null;
    }
  /** `bisected` when the report says that a bisection ended there. */
  | {
      readonly kind: 'culprit';
      readonly commit: string;
      readonly subject: string | null;
      readonly basis: 'bisected' | 'suspected';
    }
  | {
      readonly kind: 'revert';
      /** Null where the report does not say which. */
      readonly commit: string | null;
      readonly result: 'helps' | 'does-not-help' | 'not-possible' | 'not-tried';
    }
  /** The log that the report shows ends at this commit. */
  | { readonly kind: 'bisect-log'; readonly culprit: string | null };

/** What became of a claim; the attempts are those that show it. */
export type ClaimStatus =
  | { readonly kind: 'open' }
  | { readonly kind: 'confirmed' | 'refuted'; readonly because: string; readonly attempts: readonly string[] }
  | { readonly kind: 'not-testable'; readonly because: string };

export interface Claim extends Located {
  /** Unique in its report, in the order of the text: `claim-1`. */
  readonly id: string;
  readonly value: ClaimValue;
  /** The reader's rule that found it, where one did. */
  readonly rule?: string;
  readonly status: ClaimStatus;
}
