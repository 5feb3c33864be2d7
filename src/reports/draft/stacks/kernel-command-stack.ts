// A command that starts a kernel with -kernel, of which everything is understood: the same machine with the archive's kernel and firstbad's own
// initramfs. What is varied is the QEMU, so a kernel that the report is about is not drafted here.

import type { ReportReading } from '../../read/report-reading.ts';
import { outcomeOf } from '../../read/rules/outcome-words.ts';
import { isGuest } from '../safe-cells.ts';
import { kernelOf, type LinuxGuest, linuxPlan, otherGuests, pcGuest, startCommandOf } from './linux-guests.ts';
import { otherMachines } from './spoken-guest-stacks.ts';
import { settingOf, type StackPlan, type StackRule } from './stack-plan.ts';

export const kernelCommandRules: readonly StackRule[] = [
  {
    name: 'kernel-command',
    drafts: 'a guest that is started with -kernel and hangs with a QEMU that is named',
    from: 'corpus linuxppc-168-power9',
    plan: planOf,
  },
];

/** What changes nothing for a guest without disks and network. */
const harmless = new Set([
  'nographic',
  'display',
  'serial',
  'kernel',
  'initrd',
  'append',
  'm',
  'smp',
  'no-reboot',
  'enable-kvm',
  'accel',
]);
const plain = /^[\w.,=+-]{1,80}$/;

function planOf(reading: ReportReading): StackPlan | null {
  const commands = reading.commands.filter(
    (command) => isGuest(command) && command.options.some(({ name }) => name !== 'version'),
  );
  const [command, another] = commands;
  if (!command || another || !command.options.some(({ name }) => name === 'kernel')) return null;
  const guest = [...otherGuests, pcGuest].find(({ program }) => command.program === `qemu-system-${program}`);
  const words = [reading.title ?? '', ...reading.versions.map(({ text }) => text)].join('\n');
  if (!guest || otherMachines.test(words) || outcomeOf(reading.title ?? '') !== 'fails') return null;
  // Without a QEMU that is named its kernel is what it is about.
  const components = new Set(reading.versions.map(({ version }) => version.component));
  if (!components.has('qemu') || components.has('kernel') || components.has('guest-kernel')) return null;
  const machine = machineOf(command.options, guest);
  if (machine === null) return null;
  const { text, cpu } = machine;
  return {
    ...linuxPlan(guest),
    components: [
      { name: 'qemu', role: 'qemu', package: guest.qemu, versions: 'told' },
      kernelOf(guest, 'guest-kernel', 'newest'),
    ],
    factors: cpu === null ? [] : [settingOf('cpu', [cpu], cpu === 'POWER9' ? ['POWER8'] : [])],
    steps: [{ name: 'boot', guest: startCommandOf({ ...guest, machine: text }, 'guest-kernel', '') }],
    assumptions: [
      `the kernel is Debian's for ${guest.architecture}, with an initramfs of firstbad's own: the report's were built by its author`,
      'the guest is emulated: KVM is not used',
      ...(cpu === 'POWER9' ? ['a POWER8 is tried beside it'] : []),
      'every failure to come up counts as the one reported',
    ],
  };
}

/** Null where an option is none of those that are understood. */
function machineOf(
  options: ReportReading['commands'][number]['options'],
  guest: LinuxGuest,
): { readonly text: string; readonly cpu: string | null } | null {
  const [program = '', ...own] = guest.machine.split(' ');
  const memory = own[own.indexOf('-m') + 1] ?? '512';
  const words = [program];
  let cpu: string | null = null;
  for (const { name, value } of options) {
    if (harmless.has(name)) continue;
    if (!plain.test(value ?? '')) return null;
    if (name === 'M' || name === 'machine') words.push(`-M ${value ?? ''}`.replace(/,accel=kvm\b/, ''));
    else if (name === 'vga' && value === 'none') words.push('-vga none');
    else if (name === 'cpu' && !/^host\b/.test(value ?? '')) {
      cpu = value ?? '';
      words.push('-cpu ${cpu}');
    } else return null;
  }
  return { text: [...words, `-m ${memory}`, '-nic none'].join(' '), cpu };
}
