// On what it was tried.

import { isSandbox, sandboxWords } from '../../../core/stored/machine-words.ts';
import type { Section } from '../document.ts';
import type { Dossier } from '../dossier.ts';

const environment = { kind: 'environment' } as const;

export function environmentSection({ machine, components }: Dossier): Section {
  const items = [
    `Machine: ${machine.architecture}, ${machine.cpu}, ${machine.cores} processors; its own kernel is ${machine.kernel}.`,
    isSandbox(machine)
      ? `No host VM: each attempt starts the guest's QEMU in ${sandboxWords(machine.labQemu)} of its own.`
      : `Host VMs: QEMU ${machine.labQemu}, accelerator ${machine.accelerator}; each attempt has a throw-away VM of its own.`,
    ...components.map(
      ({ name, source, versions }) => `${name}: ${source}; tried: ${versions.map(({ label }) => label).join(', ')}.`,
    ),
    `Made by firstbad ${machine.firstbad}.`,
  ].map((text) => ({ text, backing: environment }));
  return { id: 'environment', heading: 'Environment', blocks: [{ kind: 'list', items }] };
}
