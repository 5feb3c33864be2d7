import { describe, expect, it } from 'vitest';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { badLine, fakeLab, reportedFate } from '../../../test/fakes/lab.ts';
import { someJudgement, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { Point } from '../../core/scenario/point.ts';
import { plainRules, type SweepPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { composeReport } from './compose.ts';
import { gatherDossier, type GatheredHunt } from './gather.ts';
import { htmlText } from './html.ts';
import { lintReport } from './lint.ts';
import { bodyText, mailText } from './mail.ts';
import { markdownText } from './markdown.ts';

const journal = new JournalMemory().open({ now: () => 0 });
const { scenario, plan } = fakeLab({ journal, kernels: ['5.10', '6.1', '6.18'], qemus: ['5.2', '7.2'] });

function recordAt(point: Point, index: number): ReturnType<typeof someRecord> {
  const fate = reportedFate(point);
  const judgement =
    fate === 'bad'
      ? someJudgement({ outcome: 'bad', message: badLine, signature: 'unreadable', stage: 'guest-firmware' })
      : someJudgement({ outcome: 'good', message: 'guest is up', signature: null });
  return someRecord({
    id: `7.${index + 1}` as AttemptId,
    point,
    judgement,
    byHand: ['qemu (the host)', 'losetup ...', 'qemu ...'],
  });
}

const matrix: GatheredHunt = {
  part: 'matrix',
  hunt: 7,
  state: foldEvents([
    { type: 'hunt-started', plan },
    ...plan.cells.map((point, index) => ({ type: 'attempt-finished' as const, record: recordAt(point, index) })),
    { type: 'hunt-answered' },
  ]),
};

function sweepOf(cells: readonly Point[]): GatheredHunt {
  const rules = {
    confidence: 0.9,
    flaky: false,
    ...plainRules,
    endsTested: false,
  };
  const sweep: SweepPlan = {
    ...plan,
    question: 'sweep',
    components: plan.components.map((one) => (one.name === 'qemu' ? { ...one, versions: one.versions.slice(0, 1) } : one)),
    factors: plan.factors.map((factor) => ({ ...factor, values: [cells[0]![factor.name]!] })),
    cells,
    search: { axis: 'kernel', rules, coarse: 3, spare: 0 },
  };
  const events = cells.map((point, index) => ({
    type: 'attempt-finished' as const,
    record: { ...recordAt(point, index), id: `8.${index + 1}` as AttemptId },
  }));
  return {
    part: 'sweep',
    hunt: 8,
    state: foldEvents([{ type: 'hunt-started', plan: sweep }, ...events, { type: 'hunt-answered' }]),
  };
}

const failing = plan.cells.find((point) => reportedFate(point) === 'bad')!;
const along = plan.cells.filter((point) =>
  Object.keys(point).every((name) => name === 'kernel' || point[name] === failing[name]),
);

describe('a report from hunts', () => {
  const dossier = gatherDossier({ title: 'No boot', scenario, hunts: [matrix, sweepOf(along)] });
  const document = composeReport(dossier);
  const known = new Set(dossier.records.map((record) => record.id));

  it('says nothing that no run backs', () => {
    expect(lintReport(document, { known, rendered: [bodyText(document)] })).toEqual([]);
  });

  it('names the failure, what was tried, since when and until when', () => {
    const text = bodyText(document).replace(/\s+/g, ' ');
    expect(text).toContain(`the attempt ends with "${badLine}"`);
    expect(text).toContain('Introduced between kernel 5.10 and 6.1');
    expect(text).toContain('Fixed between kernel 6.1 and 6.18');
    expect(text).toContain('It does not fail with the newest kernel that was tried, 6.18.');
    expect(text).toContain('#regzbot introduced: v5.10..v6.1');
  });

  it('shows in its table the failing cells and those that differ from one in a single value', () => {
    const table = document.sections.flatMap(({ blocks }) => blocks).find((block) => block.kind === 'table');
    expect(
      table?.kind === 'table' && table.rows.filter(({ cells }) => cells.some(({ verdict }) => verdict === 'bad')),
    ).toHaveLength(1);
    expect(table?.kind === 'table' && table.rows).toHaveLength(6);
  });

  it('cites runs by names of its own, the same whatever number the hunt has here', () => {
    expect(bodyText(document)).toMatch(/\[R1\b/);
    expect(bodyText(document)).not.toMatch(/\[[78]\.\d/);
  });

  it('tells in no form where the archive is that did not answer, or whose folder the reporter had', () => {
    const url = 'http://deb:s3cret@mirror.tower.example/debian/pool/main/l/linux/linux-image-6.0.2_amd64.deb';
    const text = `# skip: [6.0.2]\n# Fetching ${url} failed: connect ECONNREFUSED 10.1.2.3:8080\ngit bisect skip 6.0.2\n`;
    const claim = { text: 'file=/home/dana/vm.raw fails', lines: [3], status: 'not-testable' as const, because: url };
    const told = composeReport({
      ...dossier,
      title: 'No boot from /home/dana/vm.raw',
      logs: [{ of: 'kernel', text, isOfCommits: false }],
      reported: {
        claims: [{ ...claim, backing: { kind: 'reported', lines: [3] } }],
        mapped: [],
        assumed: [],
      },
    });
    const forms = [
      mailText(told, { tags: [], to: [], cc: [] }),
      markdownText(told),
      htmlText(told, { generator: 'firstbad 0' }),
    ];
    for (const form of forms) {
      expect(form).not.toMatch(/mirror|s3cret|10\.1\.2\.3|dana/);
      expect(form).toContain('ADDRESS/linux-image-6.0.2_amd64.deb');
    }
    expect(bodyText(told).replace(/\s+/g, ' ')).toContain('Taken out of this text: 2 home folders, 3 private addresses.');
    expect(lintReport(told, { known, rendered: forms })).toEqual([]);
  });

  it('is a good ending too when nothing fails', () => {
    const good = plan.cells.filter((point) => reportedFate(point) === 'good');
    const events = good.map((point, index) => ({ type: 'attempt-finished' as const, record: recordAt(point, index) }));
    const state = foldEvents([{ type: 'hunt-started', plan: { ...plan, cells: good } }, ...events, { type: 'hunt-answered' }]);
    const text = bodyText(
      composeReport(gatherDossier({ title: 'No boot', scenario, hunts: [{ part: 'matrix', hunt: 7, state }] })),
    );
    expect(text).toContain('The failure did not show');
  });
});
