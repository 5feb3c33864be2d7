// firstbad.yaml -> Scenario, or everything that is wrong with it at once. A section whose shape is wrong is left out of the
// checks that need it, and no other.

import { stepFileKey, stepFilesOf } from '../core/scenario/layers.ts';
import { componentRoles, type Scenario } from '../core/scenario/scenario.ts';
import { buildScenario } from './build-scenario.ts';
import { checkActs } from './check-acts.ts';
import { checkComponents } from './check-components.ts';
import { checkExclusions, checkFactors } from './check-exclusions.ts';
import { checkExpectations } from './check-expectations.ts';
import { bootsHost, idleHostRemarks, rootRemarks } from './check-host.ts';
import { entryRemarks, imageRemarks, loaderRemarks } from './check-image.ts';
import { checkSteps, stepsStartGuest } from './check-steps.ts';
import { tpmRemarks } from './check-tpm.ts';
import { checkWorkarounds } from './check-workarounds.ts';
import type { SourceEntry, SourceNode } from './document.ts';
import { plainData, readYamlDocument } from './document.ts';
import { valuesOfFactors } from './factor-values.ts';
import type { FileScenario } from './file-schema.ts';
import { fileSchema } from './file-schema.ts';
import type { Problem } from './problem.ts';
import { placeRemarks } from './problem.ts';
import type { Remark } from './remark.ts';
import { doubtful } from './remark.ts';
import { schemaRemarks } from './schema-remarks.ts';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario; readonly warnings: readonly Problem[] }
  /** In the file's order, warnings among them; at least one is an error. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the text of a scenario file. `fileName` is for the problems only. Never throws. */
export function parseScenario(text: string, fileName: string): ParsedScenario {
  const { root, remarks } = readYamlDocument(text);
  const place = (all: readonly Remark[]): readonly Problem[] => placeRemarks(all, { name: fileName, text, root });
  if (root === null) return { ok: false, problems: place(remarks) };
  const data = plainData(root);
  const parsed = fileSchema.safeParse(data);
  const shape = parsed.success ? [] : schemaRemarks(parsed.error.issues, data);
  const sections = parsed.success ? parsed.data : soundSections(data, parsed.error.issues);
  const all = [...remarks, ...shape, ...checkSections(sections, outlineOf(root))];
  if (!parsed.success || all.some((remark) => remark.severity === 'error')) return { ok: false, problems: place(all) };
  return { ok: true, scenario: buildScenario(parsed.data), warnings: place(all) };
}

/** The sections that no issue is in. */
function soundSections(data: unknown, issues: readonly { readonly path: readonly PropertyKey[] }[]): Partial<FileScenario> {
  if (typeof data !== 'object' || data === null) return {};
  const unsound = new Set(issues.map((issue) => issue.path[0]));
  const sections = Object.entries(fileSchema.shape).flatMap(([key, schema]) => {
    if (unsound.has(key)) return [];
    const section = schema.safeParse((data as Record<string, unknown>)[key]);
    return section.success ? [[key, section.data]] : [];
  });
  return Object.fromEntries(sections) as Partial<FileScenario>;
}

/** What the file names, be it in order or not: one slip must not make every use of a name look wrong too. */
interface Outline {
  readonly components: readonly string[];
  readonly files: readonly string[];
  readonly factors: readonly string[];
  readonly hasImage: boolean;
}

function outlineOf(root: SourceNode): Outline {
  const sections = root.kind === 'map' ? root.entries : new Map<string, SourceEntry>();
  const keysOf = (section: string): readonly string[] => {
    const value = sections.get(section)?.value;
    return value?.kind === 'map' ? [...value.entries.keys()] : [];
  };
  const components = sections.get('components')?.value;
  return {
    components: keysOf('components'),
    files: components?.kind === 'map' ? [...components.entries].flatMap(([name, { value }]) => filesOf(name, value)) : [],
    factors: keysOf('factors'),
    hasImage: sections.has('image'),
  };
}

/** The files of a component that steps can name, as far as its role is known. */
function filesOf(name: string, component: SourceNode): readonly string[] {
  const role = component.kind === 'map' ? component.entries.get('role')?.value : undefined;
  const known = componentRoles.find((one) => role?.kind === 'text' && role.text === one);
  return known === undefined ? [] : stepFilesOf(known).map((file) => stepFileKey(name, file));
}

function namesIn({ components, files, factors, hasImage }: Outline): { readonly names: readonly string[] } {
  return { names: [...components, ...files, ...factors, ...(hasImage ? ['image'] : [])] };
}

function checkSections(file: Partial<FileScenario>, outline: Outline): readonly Remark[] {
  const { steps, components, exclude, good, bad, timeouts, workarounds, acts = [] } = file;
  const factors = file.factors && valuesOfFactors(file.factors);
  const remarks: Remark[] = [];
  const targets = new Set(acts.flatMap(({ migrate }) => migrate ?? []));
  if (components) remarks.push(...checkComponents(components, steps ? stepsStartGuest(steps) : null, targets));
  if (components && steps) remarks.push(...checkActs({ acts, steps, components }));
  if (factors) remarks.push(...checkFactors(factors));
  if (exclude && factors) remarks.push(...checkExclusions(exclude, { factors, components: outline.components }));
  if (steps) remarks.push(...checkSteps({ steps, acts, ...outline }));
  if (workarounds && steps && factors) remarks.push(...checkWorkarounds(workarounds, { steps, factors, ...namesIn(outline) }));
  remarks.push(...imageRemarks(['image'], file.image, file.architecture));
  if (components) remarks.push(...loaderRemarks(components, file.image));
  if (steps) remarks.push(...entryRemarks(file.image, steps), ...tpmRemarks(file.tpm, steps, file.architecture));
  for (const [index, one] of (workarounds ?? []).entries())
    remarks.push(...imageRemarks(['workarounds', index, 'image'], one.image, file.architecture));
  const host = components && { ...file, components };
  const hasHost = host ? bootsHost(host) : null;
  if (host) remarks.push(...rootRemarks(host));
  remarks.push(...checkExpectations({ good: good ?? [], bad: bad ?? [] }, steps ?? null, hasHost));
  if (hasHost === false && file.host) remarks.push(...idleHostRemarks(file.host));
  if (timeouts && timeouts.stall >= timeouts.guest) {
    remarks.push(doubtful(['timeouts', 'stall'], 'a guest that hangs is ended by the guest timeout before this'));
  }
  return remarks;
}
