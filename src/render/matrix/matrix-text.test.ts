import { describe, expect, it } from 'vitest';
import { drawReport, referenceReport } from '../../../test/fakes/matrix-report.ts';
import { styleFor } from '../base/style.ts';
import { progressLine, renderLive, renderMatrix, totalsLine } from './matrix-text.ts';

const plain = styleFor(false);

const small = drawReport({
  components: { kernel: ['5.10.262-1', '6.1.192-2'], qemu: ['1:5.2+dfsg-11'] },
  factors: { sector: ['512', '4096'], cache: ['writeback', 'none'] },
  verdict: ({ kernel, sector, cache }) =>
    kernel === '5.10.262-1' ? 'good' : sector === '512' ? null : cache === 'none' ? 'bad' : 'other-failure',
});

describe('the matrix in a terminal', () => {
  it('has versions down and factors across, and says once what is always the same', () => {
    const running = [{ point: small.cells[4]?.point ?? {}, doing: 'guest-firmware', elapsedMs: 1200 }];
    expect(renderMatrix({ report: small, running }, plain, 80)).toMatchInlineSnapshot(`
      [
        "always: qemu 1:5.2+dfsg-11",
        "            sector  512        512    4096       4096",
        "kernel      cache   writeback  none   writeback  none",
        "5.10.262-1          good       good   good       good",
        "6.1.192-2           runs       .      other      BAD",
      ]
    `);
  });

  it('becomes a list when the grid is wider than the terminal', () => {
    const lines = renderMatrix({ report: small, running: [] }, plain, 40);
    expect(lines).toHaveLength(8);
    expect(lines[7]).toBe('BAD   kernel=6.1.192-2 qemu=1:5.2+dfsg-11 sector=4096 cache=none');
  });

  it('is as wide with colours as without', () => {
    const coloured = renderMatrix({ report: referenceReport, running: [] }, styleFor(true), 80);
    const stripped = coloured.map((line) => line.replaceAll(/\u001b\[[0-9;]*m/g, ''));
    expect(stripped).toEqual(renderMatrix({ report: referenceReport, running: [] }, plain, 80));
    expect(coloured.join('')).toContain('\u001b[');
  });

  it('shows only what moves when the terminal is too low to redraw the grid', () => {
    const view = {
      report: referenceReport,
      running: [{ point: { kernel: '6.1' }, doing: 'host-kernel', elapsedMs: 400 }],
      progress: [],
      elapsedMs: 61_000,
      remainingMs: 70_000,
    };
    expect(renderLive(view, plain, { columns: 80, rows: 8 })).toEqual([
      ' 0.4 s  host-kernel  kernel=6.1',
      '40 of 40 cells, 37 good, 3 bad, 1 min 01 s, about 1 min 10 s to go',
    ]);
    expect(renderLive(view, plain, { columns: 80, rows: 40 })).toHaveLength(15);
  });

  it('never makes a line wider than the terminal', () => {
    const view = {
      report: small,
      running: [{ point: small.cells[0]?.point ?? {}, doing: 'guest-user-space', elapsedMs: 1 }],
      progress: [{ what: 'downloading a-package-with-a-very-long-name-indeed', done: 1, total: 100, unit: 'bytes' as const }],
      elapsedMs: 1,
      remainingMs: null,
    };
    for (const line of renderLive(view, plain, { columns: 60, rows: 50 })) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('counts what is done and what it was', () => {
    expect(totalsLine({ report: small, elapsedMs: 500, remainingMs: null })).toBe(
      '6 of 8 cells, 4 good, 1 bad, 1 other-failure, 0.5 s',
    );
  });

  it('tells progress with and without a known end', () => {
    expect(progressLine({ what: 'downloading linux', done: 6 * 1024 ** 2, total: 24 * 1024 ** 2, unit: 'bytes' })).toBe(
      'downloading linux 6.0 MiB of 24.0 MiB (25 %)',
    );
    expect(progressLine({ what: 'unpacking', done: 12, total: null, unit: 'items' })).toBe('unpacking 12');
  });
});
