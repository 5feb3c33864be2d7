// The layers of a machine under test: whether a scenario needs a host of its own, and which files of its components steps see.

import { type Commanding, needsRoot, programsOfSteps } from './host-programs.ts';
import type { ComponentRole, ComponentSpec, Scenario } from './scenario.ts';

/**
 * Files of a component that steps can name: `${NAME.kernel}`. `vars` is a copy of its own in each attempt, and so are `securevars`, the
 * variables of the firmware's build with secure boot, with firstbad's key enrolled, and `stubvars`, `vars` with the boot entry that an
 * image whose kernel is its own EFI stub needs.
 */
export const stepFileNames = ['kernel', 'initrd', 'code', 'vars', 'bios', 'securecode', 'securevars', 'stubvars'] as const;

export type StepFileName = (typeof stepFileNames)[number];

/** Those that firmware writes to. host-root/attach tells them by their names, too. */
export const writtenFileNames: readonly StepFileName[] = ['vars', 'securevars', 'stubvars'];

const filesByRole: Readonly<Record<ComponentRole, readonly StepFileName[]>> = {
  'host-kernel': [],
  'host-tool': [],
  qemu: [],
  firmware: ['code', 'vars', 'bios', 'securecode', 'securevars', 'stubvars'],
  loader: [],
  'guest-kernel': ['kernel', 'initrd'],
};

export function stepFilesOf(role: ComponentRole): readonly StepFileName[] {
  return filesByRole[role];
}

/** True when an image's kernel is started by a boot entry of the firmware. */
export function bootsByEntry({ image, workarounds = [] }: Pick<Scenario, 'image' | 'workarounds'>): boolean {
  return [image, ...workarounds.map((one) => one.image)].some((one) => one?.kind === 'uefi' && one.loader === 'stub');
}

/** What stands in `${}` for a file of a component. */
export function stepFileKey(component: string, file: StepFileName): string {
  return `${component}.${file}`;
}

interface Layered extends Commanding {
  readonly components: readonly Pick<ComponentSpec, 'role'>[];
}

type Named = Pick<Scenario, 'components'>;

/**
 * True when no component belongs to a host and no step needs root there: the guest's QEMU then starts directly on this machine, in a
 * sandbox.
 */
export function isFlat(scenario: Layered): boolean {
  return !scenario.components.some(isOfHost) && !programsOfSteps(scenario).some(needsRoot);
}

export function isOfHost({ role }: Pick<ComponentSpec, 'role'>): boolean {
  return role === 'host-kernel' || role === 'host-tool';
}

/** Null in a flat scenario, and in one that leaves the host's kernel to firstbad. */
export function hostKernelOf({ components }: Named): ComponentSpec | null {
  return components.find(({ role }) => role === 'host-kernel') ?? null;
}

/** The name of the component whose versions have to boot before anything is tried; empty where there is none. */
export function hostKernelName(scenario: Named): string {
  return hostKernelOf(scenario)?.name ?? '';
}

/** The component whose points are tried one after the other, while those of its next version are made ready. */
export function slowestComponent(scenario: Named): string {
  return hostKernelOf(scenario)?.name ?? scenario.components[0]?.name ?? '';
}

/** Of kernels, be it the host's or the guest's. */
export function isKernelRole(role: ComponentRole): boolean {
  return role === 'host-kernel' || role === 'guest-kernel';
}
