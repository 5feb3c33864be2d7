// From what is known to a document: which sections there are and in which order. What a maintainer reads on one screen comes first; the
// details behind it lose nothing. What each section says is in sections/.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import { type Attachment, type ReportDocument, type Run, type Section, statementsOf } from './document.ts';
import type { Dossier } from './dossier.ts';
import { redact, type RedactOptions } from './redact.ts';
import { briefSection, trackerSection } from './sections/brief.ts';
import { cellsSection } from './sections/cells.ts';
import { changesSection } from './sections/changes.ts';
import { claimsSection } from './sections/claims.ts';
import { culpritSection } from './sections/culprit.ts';
import { differsSection } from './sections/differs.ts';
import { elsewhereSection } from './sections/elsewhere.ts';
import { environmentSection } from './sections/environment.ts';
import { evidenceSection } from './sections/evidence.ts';
import { knownSection } from './sections/known.ts';
import { logSection } from './sections/log.ts';
import { overridesSection } from './sections/overrides.ts';
import { stepsSection } from './sections/steps.ts';
import { summarySection } from './sections/summary.ts';
import { workaroundsSection } from './sections/workarounds.ts';
import { withoutPersonal } from './without-personal.ts';

/** The same dossier gives the same document, on every machine. */
export function composeReport(dossier: Dossier, privacy: RedactOptions = {}): ReportDocument {
  const sections = [
    summarySection(dossier),
    overridesSection(dossier),
    knownSection(dossier),
    stepsSection(dossier),
    cellsSection(dossier),
    changesSection(dossier),
    culpritSection(dossier),
    evidenceSection(dossier),
    workaroundsSection(dossier),
    claimsSection(dossier),
    differsSection(dossier),
    environmentSection(dossier),
    elsewhereSection(dossier),
    logSection(dossier),
  ].filter(isThere);
  const front = [
    summarySection(dossier),
    overridesSection(dossier),
    briefSection(dossier),
    stepsSection(dossier),
    trackerSection(dossier),
  ].filter(isThere);
  const culprit = dossier.culprit?.standing ?? ('none' as const);
  const full = { title: dossier.title.replace(/\s+/g, ' ').trim(), sections, culprit, runs: [], attachments: [], front };
  const published = dossier.supersedes?.published ?? null;
  const supersedes = published === null ? {} : { supersedes: published };
  const document = {
    ...full,
    ...supersedes,
    runs: citedRuns(full, dossier),
    attachments: dossier.attachments.map(attached(privacy)),
  };
  return withoutPersonal(document, privacy);
}

function isThere(section: Section | null): section is Section {
  return section !== null && section.blocks.length > 0;
}

/** In the order in which the report names them first. */
function citedRuns(document: ReportDocument, { records, script }: Dossier): readonly Run[] {
  const cited = statementsOf(document).flatMap(({ backing }) => (backing.kind === 'runs' ? backing.attempts : []));
  const byId = new Map(
    [...records, ...(script?.tried?.record ? [script.tried.record] : [])].map((record) => [record.id, record]),
  );
  return [...new Set<AttemptId>(cited)].flatMap((attempt) => {
    const record = byId.get(attempt);
    if (!record) return [];
    const { point, judgement, startedAtMs, totalMs, overridden } = record;
    const { outcome, message } = judgement;
    return [{ attempt, point, outcome, message, startedAtMs, totalMs, ...(overridden ? { saidBy: overridden.by } : {}) }];
  });
}

function attached(privacy: RedactOptions): (attachment: { readonly name: string; readonly text: string }) => Attachment {
  return ({ name, text }) => ({ name, ...redact(text, privacy) });
}
