import { expect, it } from 'vitest';
import { parseScenario } from '../../../scenario/parse-scenario.ts';
import { readReport } from '../../read/read-report.ts';
import { draftScenario } from '../draft-scenario.ts';

/** The text of the draft, or why there is none. */
function drafted(command: string): string {
  const text = [
    'Subject: ppc64le guest hangs at boot with QEMU 9.1.0',
    '',
    'QEMU 9.0.2 works fine, with QEMU 9.1.0 the guest hangs.',
    '',
    `  $ ${command}`,
    '',
  ].join('\n');
  const result = draftScenario(readReport(new TextEncoder().encode(text)), { kernel: null, qemu: null });
  if (result.kind !== 'draft') return `none: ${result.because}`;
  const parsed = parseScenario(result.draft.text, 'draft');
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  return result.draft.text;
}

it('starts the archive’s kernel on the machine of the command, and a POWER8 beside a POWER9', () => {
  const text = drafted('qemu-system-ppc64 -M pseries,accel=kvm -cpu POWER9 -m 4G -nographic -vga none -kernel vmlinux');
  expect(text).toContain('architecture: ppc64le');
  expect(text).toContain('cpu: [POWER9, POWER8]');
  expect(text).toContain(
    'qemu-system-ppc64 -M pseries -cpu ${cpu} -vga none -m 1024 -nic none ' +
      '-kernel ${guest-kernel.kernel} -initrd ${guest-kernel.initrd} -append \\"console=hvc0\\"',
  );
  expect(text).toContain("good:\n  - { console: guest, match: 'guest is up' }\n\ntimeouts: { guest: 180s, stall: 60s }");
});

it('drafts nothing where an option is not understood', () => {
  expect(drafted('qemu-system-ppc64 -M pseries -device vfio-pci,host=01:00.0 -kernel vmlinux')).toContain('none: ');
});
