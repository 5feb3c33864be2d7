// What a report is about, for its headers and for forms that ask: the component to blame, the newest version that fails.

import { projectNames } from '../../core/explain/known-issue.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { Dossier, ReportedComponent, ReportedTransition } from './dossier.ts';
import { mainlineTag } from './upstream-name.ts';

export type Project = 'kernel' | 'qemu' | 'seabios' | 'other';

export interface ConcernedProject {
  readonly project: Project;
  readonly because: string;
}

type Facts = Pick<Dossier, 'components' | 'records' | 'culprit' | 'transitions'>;

/** That of the culprit, else of the first introduction; null when nothing is known to have changed. */
export function blamedComponent({ components, culprit, transitions }: Facts): ReportedComponent | null {
  const name = culprit?.component ?? introductionOf({ transitions })?.component;
  return components.find((component) => component.name === name) ?? null;
}

export function introductionOf({ transitions }: Pick<Dossier, 'transitions'>): ReportedTransition | null {
  return transitions.find(({ kind }) => kind === 'introduction') ?? null;
}

/** False for steps that run on the host alone. */
export function startsGuest({ components }: Pick<Dossier, 'components'>): boolean {
  return components.some(({ role }) => role === 'qemu');
}

export function projectOf(role: ComponentRole | undefined): Project {
  switch (role) {
    case 'host-kernel':
    case 'guest-kernel':
      return 'kernel';
    case 'qemu':
      return 'qemu';
    case 'firmware':
      return 'seabios';
    case 'host-tool':
    case 'loader':
    case undefined:
      return 'other';
  }
}

/** Whose it is as well, beside the component to blame, and who says so. */
export function alsoConcerned(dossier: Facts & Pick<Dossier, 'diagnoses' | 'known'>): readonly ConcernedProject[] {
  const blamed = projectOf(blamedComponent(dossier)?.role);
  const found = [
    ...dossier.diagnoses.flatMap(({ causeIn }) =>
      causeIn === undefined ? [] : [{ role: causeIn, because: `the diagnosis finds the cause in ${projectNames[causeIn]}` }],
    ),
    ...dossier.known.flatMap(({ changedIn = [] }) =>
      changedIn.map((role) => ({ role, because: `a known issue like it was changed in ${projectNames[role]}` })),
    ),
  ].map(({ role, because }) => ({ project: projectOf(role), because }));
  // The list of its disks is of use to QEMU even where QEMU is blamed.
  return found.filter(({ project }) => project === 'qemu' || project !== blamed);
}

/** A regression only when the newest version that was tried of something still fails. */
export function stillFails({ components, records }: Facts): boolean {
  const bad = records.filter((record) => record.judgement.outcome === 'bad');
  return components.some(
    ({ name, versions }) => versions.length > 1 && bad.some((record) => record.point[name] === versions.at(-1)?.label),
  );
}

/** Label of the newest version with which it fails; null when it never did. */
export function newestFailing(component: ReportedComponent, { records }: Pick<Dossier, 'records'>): string | null {
  const bad = new Set(records.filter(({ judgement }) => judgement.outcome === 'bad').map(({ point }) => point[component.name]));
  return component.versions.filter(({ label }) => bad.has(label)).at(-1)?.label ?? null;
}

/** True when it came within one stable series: mainline has no release between the two. */
export function cameWithStable({ components, transitions }: Pick<Dossier, 'components' | 'transitions'>): boolean {
  const introduction = introductionOf({ transitions });
  const role = components.find(({ name }) => name === introduction?.component)?.role;
  if (!introduction || role !== 'host-kernel') return false;
  const { before, after } = introduction.upstream;
  return mainlineTag(role, before) === mainlineTag(role, after);
}
