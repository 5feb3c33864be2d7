// Components: their roles, their sources, their versions.

import { canComeFromPlace } from '../core/scenario/known-source.ts';
import { isKernelRole } from '../core/scenario/layers.ts';
import { componentRoles } from '../core/scenario/scenario.ts';
import type { Version, VersionId } from '../core/scenario/version.ts';
import { matchingVersions } from '../core/scenario/version-pattern.ts';
import { unknownWord } from './did-you-mean.ts';
import type { FileScenario } from './file-schema.ts';
import type { Remark } from './remark.ts';
import { doubtful, wrongKey, wrongValue } from './remark.ts';

type FileComponents = FileScenario['components'];
type FileComponent = FileComponents[string];

export function checkComponents(
  components: FileComponents,
  /** Null when the steps themselves are in disorder. */
  startsGuest: boolean | null,
  /** Those that acts migrate to. */
  targets: ReadonlySet<string> = new Set(),
): readonly Remark[] {
  const named = Object.entries(components);
  return [
    ...named.flatMap(([name, component]) => sourceRemarks(name, component)),
    ...named.flatMap(([name, component]) => filesRemarks(name, component)),
    ...named.flatMap(([name, component]) => versionRemarks(name, component)),
    ...named.flatMap(([name, component]) => optionRemarks(name, component)),
    ...named.flatMap(([name, component]) => commandRemarks(name, component)),
    ...roleRemarks(components, startsGuest, targets),
  ];
}

function sourceRemarks(name: string, component: FileComponent): readonly Remark[] {
  const path = ['components', name];
  const [first, second] = (['debian', 'files', 'source', 'machine'] as const).filter((key) => component[key] !== undefined);
  if (first === undefined) return [wrongKey(path, `${name} has no source`, 'one of debian, files, source or machine')];
  if (second !== undefined) return [wrongKey([...path, second], `${name} has a source already: ${first}`, 'one source')];
  if (first === 'machine' && component.role === 'firmware') {
    return [wrongKey([...path, 'machine'], "a guest does not start with the machine's own firmware", 'debian or files')];
  }
  if (first === 'source' && !canComeFromPlace(component.role)) {
    return [
      wrongKey([...path, 'source'], `a named source can not have versions of a ${component.role} yet`, 'debian or files'),
    ];
  }
  if ((first === 'debian' || first === 'source') && component.versions === undefined) {
    return [wrongKey(path, `${name} has no versions`, 'versions, such as ["6.1", "6.12"]')];
  }
  return [];
}

function filesRemarks(name: string, { files, role }: FileComponent): readonly Remark[] {
  if (files === undefined) return [];
  const path = ['components', name, 'files'];
  if (Object.keys(files).length === 0)
    return [wrongKey(path, 'files has no versions', 'at least one, such as 6.1-mine: vmlinuz')];
  return Object.entries(files).flatMap(([label, file]) => [
    ...(typeof file !== 'string' && file.modules !== undefined && !isKernelRole(role)
      ? [wrongKey([...path, label, 'modules'], `${name} is not a kernel and has no modules`)]
      : []),
    // As a label nobody could choose it.
    ...(label === 'latest' ? [wrongKey([...path, label], 'latest can not be a label: it means the newest version')] : []),
  ]);
}

/** Kernels and SeaBIOS have a configuration, edk2 has words for its build, everything else for configure. */
function optionRemarks(name: string, component: FileComponent): readonly Remark[] {
  const { role, 'build-options': options = [], 'build-config': config } = component;
  const [start, example] = optionForms(component);
  const wrong = options.flatMap((option, index) => {
    if (option.startsWith(start)) return [];
    return [
      wrongValue(['components', name, 'build-options', index], `${option} is no option of ${name}`, `one such as ${example}`),
    ];
  });
  if (config === undefined || isKernelRole(role)) return wrong;
  return [...wrong, wrongKey(['components', name, 'build-config'], `${name} is not a kernel and has no configuration`)];
}

function optionForms({ role, debian }: FileComponent): readonly [start: string, example: string] {
  const name = typeof debian === 'string' ? debian : debian?.package;
  if (role === 'firmware' && name === 'ovmf') return ['-D', '-DSECURE_BOOT_ENABLE=TRUE'];
  if (isKernelRole(role) || role === 'firmware') return ['CONFIG_', 'CONFIG_NVME_CORE=y'];
  return ['--', role === 'qemu' ? '--enable-linux-aio' : '--enable-debug'];
}

/** A command of the scenario's own knows nothing of our options. */
function commandRemarks(name: string, component: FileComponent): readonly Remark[] {
  const path = ['components', name];
  const { role, 'build-command': command, 'build-output': output, 'build-modules': modules } = component;
  if (command === undefined) {
    const made = (['build-output', 'build-modules'] as const).filter((key) => component[key] !== undefined);
    return made.map((key) => wrongKey([...path, key], `${name} has no build-command that makes it`));
  }
  if (output === undefined) {
    return [wrongKey([...path, 'build-command'], `${name} has no build-output`, 'the path of what the command makes')];
  }
  const ours = (['build-options', 'build-config'] as const).filter((key) => component[key] !== undefined);
  return [
    ...ours.map((key) => wrongKey([...path, key], `${name} is built by its build-command, which knows nothing of ${key}`)),
    ...(modules === undefined || isKernelRole(role)
      ? []
      : [wrongKey([...path, 'build-modules'], `${name} is not a kernel and has no modules`)]),
  ];
}

function versionRemarks(name: string, { versions = [], files }: FileComponent): readonly Remark[] {
  const labels = files === undefined ? null : Object.keys(files);
  return versions.flatMap((pattern, index) => {
    const path = ['components', name, 'versions', index];
    if (versions.findIndex((one) => one.text === pattern.text) < index) {
      return [wrongValue(path, `${pattern.text} stands here a second time`, 'each version once')];
    }
    if (labels === null || matchingVersions(pattern, labels.map(asVersion)).length > 0) return [];
    const { what, expected } = unknownWord(`${pattern.text} is none of the files`, { written: pattern.text, known: labels });
    return [wrongValue(path, what, expected)];
  });
}

function asVersion(label: string): Version {
  return { id: label as VersionId, label, upstream: label, origin: 'files' };
}

function roleRemarks(components: FileComponents, startsGuest: boolean | null, targets: ReadonlySet<string>): readonly Remark[] {
  const namesOf = (role: FileComponent['role']): readonly string[] =>
    Object.keys(components).filter((name) => components[name]?.role === role);
  const qemus = namesOf('qemu');
  // A host may have many tools; of everything else the steps see one.
  const single = componentRoles.filter((role) => role !== 'host-tool');
  const startsWith = (role: FileComponent['role']): readonly string[] =>
    namesOf(role).filter((name) => role !== 'qemu' || !targets.has(name));
  const remarks = single.flatMap((role) => extraRemarks(role, startsWith(role)));
  const [qemu] = qemus;
  if (Object.keys(components).length === 0) {
    remarks.push(wrongKey(['components'], 'there is no component', 'at least one, such as a qemu or a host-kernel'));
  }
  if (startsGuest === true && qemu === undefined) {
    const what = 'a step starts a guest, but no component has the role qemu';
    remarks.push(wrongKey(['components'], what, 'one, so that its programs are on PATH'));
  }
  if (startsGuest === false) {
    for (const name of [...qemus, ...guestRoles.flatMap(namesOf)]) {
      remarks.push(doubtful(['components', name], `no step starts a guest, so the versions of ${name} may make no difference`));
    }
  }
  return remarks;
}

/** Layers of the guest, which no step on the host alone can tell apart. */
const guestRoles = ['firmware', 'loader', 'guest-kernel'] as const;

function extraRemarks(role: FileComponent['role'], [first, ...more]: readonly string[]): Remark[] {
  return more.map((name) =>
    wrongValue(['components', name, 'role'], `${first ?? name} has the role ${role} already`, 'one component for each role'),
  );
}
