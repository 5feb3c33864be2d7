import { expect, test } from 'vitest';
import { sandboxFinding } from './doctor.ts';

test('a machine that allows sandboxes says which', () => {
  const finding = sandboxFinding({ ok: true, withProc: true, description: 'none: a sandbox of this machine (bubblewrap 1)' });
  expect(finding).toMatchObject({ status: 'ok', fix: null });
  expect(finding.found).toContain('directly in a sandbox of this machine (bubblewrap 1)');
});

test('a machine that forbids them says what happens instead, and what mends it', () => {
  const finding = sandboxFinding({ ok: false, why: 'setting up uid map: Permission denied', fix: 'sudo sysctl x=1' });
  expect(finding).toMatchObject({ status: 'warning', fix: 'sudo sysctl x=1' });
  expect(finding.found).toMatch(/no sandbox: setting up uid map: Permission denied; .* a host VM/);
});

test('a container without /proc says what traces lack', () => {
  const { found } = sandboxFinding({ ok: true, withProc: false, description: 'none: a sandbox' });
  expect(found).toContain('traces name no files');
});
