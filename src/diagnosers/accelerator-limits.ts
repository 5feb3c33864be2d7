// What was asked of the virtual machine and the accelerator or the host does not have: a CPU feature, memory, address bits.

import { applies, type Diagnoser, doesNotApply } from '../core/explain/diagnosis.ts';
import { badQuotes, findLine, findLines } from './evidence-lines.ts';

interface Limit {
  readonly pattern: RegExp;
  readonly sentence: (groups: readonly string[]) => string;
  readonly whatToDo: string;
}

const limits: readonly Limit[] = [
  {
    pattern: /CPU model '([^']*)' requires (.+)$/,
    sentence: ([model, needs]) =>
      `The CPU model ${model ?? ''} is the processor of the host itself, which only ${needs ?? ''} can show.`,
    whatToDo: 'Use a named CPU model (-cpu max under emulation), or a host with KVM.',
  },
  {
    pattern: /(TCG|[Hh]ost) doesn't support requested features?$/,
    sentence: ([who]) =>
      `The CPU model asks for features that ${who === 'TCG' ? 'QEMU’s emulation (TCG)' : 'the host’s processor'} does not have, and "enforce" forbids to go without.`,
    whatToDo: 'Take a smaller CPU model, switch the named features off (-cpu MODEL,-feature), or leave "enforce" out.',
  },
  {
    pattern: /cannot set up guest memory '([^']*)': (.+)$/,
    sentence: ([what, why]) => `The host does not give the memory of the guest (${what ?? ''}): ${why ?? ''}.`,
    whatToDo: 'Give the guest less memory (-m), or the host more.',
  },
  {
    pattern: /allocate (\d+) bytes for jit buffer: (.+)$/,
    sentence: ([bytes, why]) =>
      `The host does not give the ${bytes ?? ''} bytes that emulation translates code into: ${why ?? ''}.`,
    whatToDo: 'Give QEMU more address space (ulimit -v), or emulation a smaller buffer (-accel tcg,tb-size=MiB).',
  },
  {
    pattern: /Address space limit (0x[0-9a-f]+) < (0x[0-9a-f]+) phys-bits too low \((\d+)\)/,
    sentence: ([has, needs, bits]) =>
      `The processor of the guest has ${bits ?? ''} address bits and reaches ${has ?? ''}; its memory would end at ${needs ?? ''}.`,
    whatToDo: 'Raise phys-bits, or lower -m and maxmem.',
  },
  {
    pattern: /Could not access KVM kernel module: (.+)$/,
    sentence: ([why]) => `KVM was asked for, and the host has none that QEMU may use: ${why ?? ''}.`,
    whatToDo: 'Load kvm_intel or kvm_amd and give QEMU the right to open /dev/kvm, or use -accel tcg.',
  },
  {
    pattern: /(KVM internal error\. Suberror: \d+|KVM: entry failed, .*|emulation failure)/,
    sentence: ([what]) => `KVM could not go on with what the guest did: ${what ?? ''}.`,
    whatToDo: 'Try -accel tcg: a guest that runs there asks for something that this host’s KVM does not do.',
  },
];

export const acceleratorLimits: Diagnoser = {
  name: 'accelerator-limits',
  title: 'memory or a CPU feature that the accelerator lacks',
  entails: ['no-bootable-device', 'kernel-died'],
  diagnose: (bad) => {
    for (const { pattern, sentence, whatToDo } of limits) {
      const found = findLine(bad.qemu, pattern);
      if (found === null) continue;
      const missing = findLines(bad.qemu, /warning: (?:TCG|[Hh]ost) doesn't support requested feature: (.+)$/);
      const names = missing.map(({ groups }) =>
        (groups[0] ?? '').replace(/^CPUID\S*?([\w.-]+) \[.*$/, '$1').replace(/^.*\./, ''),
      );
      return applies({
        certainty: 'shown',
        sentences: [
          sentence(found.groups),
          ...(names.length === 0 ? [] : [`QEMU names ${String(names.length)}: ${names.join(', ')}.`]),
        ],
        proof: badQuotes(bad, [found, ...missing]),
        whatToDo,
      });
    }
    const warned = findLine(bad.qemu, /doesn't support requested feature/);
    return doesNotApply(
      warned === null
        ? 'QEMU says nothing of a feature, of memory or of an accelerator that is missing'
        : 'QEMU warns of CPU features that it leaves out, and starts without them',
    );
  },
};
