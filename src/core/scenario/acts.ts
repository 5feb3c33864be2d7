// What is done with a guest that is up, one act after the other, each with what is good and bad after it.

import { unreachable } from '../base/assert.ts';
import type { Expectation, Scenario } from './scenario.ts';

export interface Act {
  readonly name: string;
  readonly deed: Deed;
  /** True when the guest starts again because of it: its banners are then no failure. */
  readonly restarts: boolean;
  /** Lines of consoles that have to come after it began; empty when it is enough that it was done. */
  readonly good: readonly Expectation[];
  /** Besides the scenario's own. A refusal here is one of QEMU or of its monitor. */
  readonly bad: readonly Expectation[];
  readonly timeoutMs: number;
}

/** Texts may have `${name}` in them, as commands of steps. */
export type Deed =
  /** Typed on the guest's serial console, Enter at its end. */
  | { readonly kind: 'type'; readonly text: string }
  /** One command of QMP, as JSON: `{"execute": "device_add", "arguments": {...}}`. */
  | { readonly kind: 'qmp'; readonly json: string }
  /** One line for QEMU's human monitor. */
  | { readonly kind: 'monitor'; readonly line: string }
  | { readonly kind: 'reset' }
  /** Saved into a file; QEMU ends, and is started anew from it: the same, or that of another component. */
  | { readonly kind: 'restore'; readonly to: string | null };

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

/** The texts of an act that may name values. */
export function textsOfDeed(deed: Deed): readonly string[] {
  switch (deed.kind) {
    case 'type':
      return [deed.text];
    case 'qmp':
      return [deed.json];
    case 'monitor':
      return [deed.line];
    case 'reset':
    case 'restore':
      return [];
  }
}

/** The QEMU that starts the guest: the one that no act migrates to. Null where there is none, or only one. */
export function firstQemu({ components, acts = [] }: Pick<Scenario, 'components' | 'acts'>): string | null {
  const targets = new Set(acts.flatMap(({ deed }) => (deed.kind === 'restore' && deed.to !== null ? [deed.to] : [])));
  const qemus = components.filter(({ role }) => role === 'qemu').map(({ name }) => name);
  return qemus.length > 1 ? (qemus.find((name) => !targets.has(name)) ?? null) : null;
}
