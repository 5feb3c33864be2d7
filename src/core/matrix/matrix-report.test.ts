import { describe, expect, it } from 'vitest';
import { someJudgement, somePlan, someRecord } from '../../../test/fakes/records.ts';
import { matrixReportOf } from './matrix-report.ts';

const none = { kernel: '6.1', cache: 'none' };
const bad = someJudgement({ outcome: 'bad', message: 'could not read', signature: 'guest-firmware: could not read' });
const lost = someJudgement({ outcome: 'no-answer', message: 'the disk is full' });

describe('the report of a hunt', () => {
  it('has a cell for every point of the plan, tried or not', () => {
    const report = matrixReportOf(7, somePlan(), [someRecord({ point: none, totalMs: 1500 })]);
    expect(report.cells.map((cell) => [cell.point['cache'], cell.verdict])).toEqual([
      ['none', 'good'],
      ['writeback', null],
    ]);
    expect(report.cells[0]?.attempts).toEqual([{ id: '1.1', outcome: 'good', seconds: 1.5 }]);
  });

  it('finds attempts whatever the order of names in their points', () => {
    const report = matrixReportOf(7, somePlan(), [someRecord({ point: { cache: 'none', kernel: '6.1' } })]);
    expect(report.cells[0]?.verdict).toBe('good');
  });

  it('lets an answer speak for a cell and not the trouble before it', () => {
    const records = [someRecord({ point: none, judgement: lost }), someRecord({ point: none, judgement: bad })];
    expect(matrixReportOf(7, somePlan(), records).cells[0]).toMatchObject({ verdict: 'bad', message: 'could not read' });
  });

  it('shows the failure of a cell that is sometimes good', () => {
    const records = [someRecord({ point: none }), someRecord({ point: none, judgement: bad })];
    expect(matrixReportOf(7, somePlan(), records).cells[0]).toMatchObject({ verdict: 'uncertain', message: 'could not read' });
  });

  it('shows why a cell can not be tested', () => {
    const refused = someJudgement({ outcome: 'no-answer', untestable: true, message: 'aio=native needs cache.direct=on' });
    const records = [someRecord({ point: none, judgement: lost }), someRecord({ point: none, judgement: refused })];
    expect(matrixReportOf(7, somePlan(), records).cells[0]).toMatchObject({
      verdict: 'skip',
      message: 'aio=native needs cache.direct=on',
    });
  });
});
