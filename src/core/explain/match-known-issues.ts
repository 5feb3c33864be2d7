// Compares a failure with the list of known issues. A match is a likeness with its evidence, never a result.

import type { StreamName } from '../attempt/observation.ts';
import { type EvidenceBundle, type EvidenceLine, quote } from '../evidence/evidence-bundle.ts';
import type { Quotation } from '../evidence/quotation.ts';
import type { ComponentRole } from '../scenario/scenario.ts';
import type { Version, VersionId } from '../scenario/version.ts';
import { matchingVersions } from '../scenario/version-pattern.ts';
import { type KnownIssue, type KnownLine, projectNames } from './known-issue.ts';

export interface Failure {
  readonly bundle: EvidenceBundle;
  /** Of the components at the failing point, by role; the firmware may be named by its own banner only. */
  readonly versions: ReadonlyMap<ComponentRole, Version>;
  /** Names of the diagnosers that found a cause. */
  readonly causes: readonly string[];
}

export interface KnownLikeness {
  readonly issue: KnownIssue;
  /** What it has in common with the entry, one sentence each. */
  readonly because: readonly string[];
  readonly proof: readonly Quotation[];
}

export function matchKnownIssues(issues: readonly KnownIssue[], failure: Failure): readonly KnownLikeness[] {
  return issues.flatMap((issue) => likenessOf(issue, failure) ?? []);
}

function likenessOf(issue: KnownIssue, { bundle, versions, causes }: Failure): KnownLikeness | null {
  const { when } = issue;
  const because: string[] = [];
  const proof: Quotation[] = [];
  for (const { role, pattern } of when.versions) {
    const banner = role === 'firmware' && !versions.has(role) ? firmwareBanner(bundle) : null;
    const version = versions.get(role) ?? banner?.version;
    if (version === undefined || matchingVersions(pattern, [version]).length === 0) return null;
    because.push(`${projectNames[role]} ${version.upstream} is ${pattern.text}`);
    if (banner) proof.push(quote(bundle, 'bad', banner.at));
  }
  if (when.diagnosis !== null) {
    if (!causes.includes(when.diagnosis)) return null;
    because.push(`the diagnosis is the same: ${when.diagnosis}`);
  }
  if (when.command !== null) {
    const words = when.command.exec(bundle.commands.at(-1) ?? '');
    if (words === null) return null;
    because.push(`the guest’s command has ${words[0]}`);
  }
  const found = when.lines.map((line) => lineOf(bundle, line));
  if (found.includes(null) || when.noLines.some((line) => lineOf(bundle, line) !== null)) return null;
  for (const at of found) {
    if (at === null) continue;
    because.push(`${at.item} has the line "${at.text}"`);
    proof.push(quote(bundle, 'bad', at));
  }
  return { issue, because, proof };
}

function firmwareBanner({ firmware, guest }: EvidenceBundle) {
  for (const at of [...firmware, ...guest]) {
    const [, upstream] = /^SeaBIOS \(version (?:rel-)?(\d+(?:\.\d+)+)/.exec(at.text) ?? [];
    if (upstream !== undefined)
      return { at, version: { id: upstream as VersionId, label: upstream, upstream, origin: 'its banner' } };
  }
  return null;
}

function lineOf(bundle: EvidenceBundle, { console, match }: KnownLine): EvidenceLine | null {
  return linesOf(bundle, console).find(({ text }) => match.test(text)) ?? null;
}

function linesOf({ firmware, guest, host, qemu, steps }: EvidenceBundle, stream: StreamName): readonly EvidenceLine[] {
  switch (stream) {
    case 'firmware':
      return firmware;
    case 'guest':
      return guest;
    case 'host':
      return host;
    case 'qemu':
      return qemu;
    case 'step':
      return steps;
  }
}
