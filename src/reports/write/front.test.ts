import { expect, it } from 'vitest';
import { fullDossier, referenceDossier } from '../../../test/fakes/report-dossier.ts';
import { composeReport } from './compose.ts';
import { runs } from './document.ts';
import type { Dossier, ReportedTransition } from './dossier.ts';
import { bodyText } from './mail.ts';

const rule = `\n${'='.repeat(72)}\n`;

function frontOf(dossier: Dossier): readonly string[] {
  const [front = ''] = bodyText(composeReport(dossier)).split(rule);
  return front.trimEnd().split('\n');
}

function transition(component: string, place: number): ReportedTransition {
  return {
    component,
    kind: 'introduction',
    before: `${place}.1`,
    after: `${place}.2`,
    upstream: { before: `${place}.1`, after: `${place}.2` },
    at: {},
    confidence: 0.99,
    backing: runs([referenceDossier.records[0]!.id]),
    verification: null,
  };
}

it('a maintainer reads one screen, however much was found', () => {
  const dossier = fullDossier('a line of a console');
  const many: Dossier = {
    ...dossier,
    transitions: Array.from({ length: 40 }, (_, place) => transition('kernel', place)),
    known: Array.from({ length: 12 }, (_, place) => ({
      title: `issue ${place}`,
      link: '',
      because: 'both fail',
      kind: 'known-issue' as const,
    })),
  };
  expect(frontOf(many).length).toBeLessThanOrEqual(60);
  expect(frontOf(many).join('\n')).toContain('38 more changes stand below.');
});

it('what is on the first screen in short stands below at length', () => {
  const dossier = fullDossier('a line of a console');
  const [, details = ''] = bodyText(composeReport(dossier)).split(rule);
  for (const { title } of dossier.known) expect(details.replaceAll(/\s+/g, ' ')).toContain(title);
  for (const { change } of dossier.isolation?.workarounds ?? []) expect(details.replaceAll(/\s+/g, ' ')).toContain(change);
});

it('the line for the tracker is there once: a robot reads each one', () => {
  const dossier: Dossier = {
    ...referenceDossier,
    culprit: null,
    alsoNamed: [],
    transitions: [{ ...transition('kernel', 6), upstream: { before: '5.10', after: '6.1' } }],
  };
  expect(bodyText(composeReport(dossier)).match(/^#regzbot/gm)).toHaveLength(1);
});
