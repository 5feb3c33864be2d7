import { describe, expect, it } from 'vitest';
import { diffEvidence } from '../../core/evidence/evidence-diff.ts';
import type { TracedRun } from '../../core/evidence/traced-run.ts';
import { styleFor } from '../base/style.ts';
import { evidenceDiffHtml } from './evidence-diff-html.ts';
import { evidenceDiffLines } from './evidence-diff-text.ts';

const open = '9 1.0 openat(AT_FDCWD, "/dev/loop0", O_RDONLY|O_DIRECT) = 7</dev/loop0>';
const refused =
  '9 1.1 preadv(7</dev/loop0>, [{iov_base=0x7f0000000200, iov_len=512}, {iov_base=0x7f0000001000, iov_len=3584}], 2, 0) = -1 EINVAL (Invalid argument)';
const read = '9 1.1 pread64(7</dev/loop0>, 0x7f0000001000, 4096, 0) = 4096';

function run(id: string, kernel: string, lines: readonly string[], firmware = ''): TracedRun {
  const items = new Map([
    ['qemu.strace', lines.join('\n')],
    ['firmware.console', firmware],
  ]);
  return { id, point: { kernel, cache: 'none' }, outcome: kernel === '5.10' ? 'good' : 'bad', items };
}

const hostile = '\u001b[2J<script>alert(1)</script> & "quoted"';
const diff = diffEvidence(
  [run('1.1', '5.10', [open, read]), run('1.2', '5.10', [open, read])],
  [run('1.3', '6.1', [open, refused], hostile), run('1.4', '6.1', [open, refused], hostile)],
);

describe('a difference of evidence in the terminal', () => {
  const lines = evidenceDiffLines(diff, { style: styleFor(false), all: false });

  it('begins with the sides, what they share and the request that fails', () => {
    expect(lines.slice(0, 3)).toEqual([
      'A  good  kernel=5.10  (1.1, 1.2)',
      'B  bad  kernel=6.1  (1.3, 1.4)',
      '   both: cache=none',
    ]);
    expect(lines).toContain(' 1  request that fails on B');
    expect(lines).toContain('    B  preadv /dev/loop0 (O_DIRECT): read 4096 at 0 into 512@512 + 3584@4096 → EINVAL');
  });

  it('says which items one side does not have', () => {
    expect(lines.join('\n')).toContain('not compared: qmp.json is missing on A and B');
  });

  it('lets no control character of a guest through', () => {
    expect(lines.join('')).not.toContain('\u001b');
    expect(lines.join('')).toContain('<script>');
  });
});

describe('a difference of evidence as a page', () => {
  const page = evidenceDiffHtml(diff);

  it('has what a guest says as text, never as markup', () => {
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp;');
    expect(page).not.toContain('\u001b');
  });

  it('needs nothing from elsewhere', () => {
    expect(page).not.toMatch(/\b(?:src|href)=/);
    expect(page).toMatch(/^<!doctype html>/);
  });

  it('shows the recorded lines behind each side as its proof', () => {
    expect(page).toContain('iov_len=3584');
  });
});
