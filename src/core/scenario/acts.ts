// Acts in words, and which QEMU they begin with.

import { unreachable } from '../base/assert.ts';
import type { Deed, Scenario } from './scenario.ts';

/** For people and for the record: `type "reboot"`. */
export function describeDeed(deed: Deed): string {
  switch (deed.kind) {
    case 'type':
      return `type ${JSON.stringify(deed.text)}`;
    case 'qmp':
      return `qmp ${deed.json}`;
    case 'monitor':
      return `monitor ${deed.line}`;
    case 'reset':
      return 'reset';
    case 'restore':
      return deed.to === null ? 'save and restore' : `migrate to ${deed.to}`;
    default:
      return unreachable(deed);
  }
}

/** The QEMU that starts the guest: the one that no act migrates to. Null where there is none, or only one. */
export function firstQemu({ components, acts = [] }: Pick<Scenario, 'components' | 'acts'>): string | null {
  const targets = new Set(acts.flatMap(({ deed }) => (deed.kind === 'restore' && deed.to !== null ? [deed.to] : [])));
  const qemus = components.filter(({ role }) => role === 'qemu').map(({ name }) => name);
  return qemus.length > 1 ? (qemus.find((name) => !targets.has(name)) ?? null) : null;
}
