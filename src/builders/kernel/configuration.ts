// The text that a kernel's configuration is made from: nothing but what was asked for, or a distribution's file without its
// modules. Pure.

import { formatOptions, parseConfiguration, type WantedOption } from '../../core/base/configuration.ts';

// Files and keys that only the distribution has, and what costs much and changes nothing at run time.
const dropped = /^CONFIG_(SYSTEM_TRUSTED_KEYS|SYSTEM_REVOCATION_KEYS|MODULE_SIG\w*|DEBUG_INFO\w*|INITRAMFS_SOURCE|BUILD_SALT)$/;

/**
 * A given file without modules: what the host needs of them is in `wanted` and comes in built in, as `localmodconfig` would
 * keep it for a machine that has these loaded.
 */
export function trimConfiguration(file: string, wanted: readonly WantedOption[]): string {
  const kept = [...parseConfiguration(file)].map(([name, value]) => ({ name, value }));
  // Those that are wanted come last, whatever the file says of them: of a choice, the one that is named last counts.
  const named = new Set(wanted.map(({ name }) => name));
  const without = kept.filter(({ name, value }) => value !== 'm' && !dropped.test(name) && !named.has(name));
  return formatOptions([...without, ...noDebugInformation, ...wanted]);
}

const noDebugInformation: readonly WantedOption[] = [
  { name: 'CONFIG_DEBUG_INFO_NONE', value: 'y' },
  { name: 'CONFIG_SYSTEM_TRUSTED_KEYS', value: '""' },
  { name: 'CONFIG_SYSTEM_REVOCATION_KEYS', value: '""' },
];

/** The file's modules that a condition of a wanted option speaks of: what was taken out of the file and is needed after all. */
export function modulesNeeded(file: ReadonlyMap<string, string>, conditions: readonly string[]): readonly WantedOption[] {
  const names = conditions.flatMap((condition) => condition.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);
  const modules = new Set(names.map((name) => `CONFIG_${name}`).filter((name) => file.get(name) === 'm'));
  return [...modules].map((name) => ({ name, value: 'y' }));
}

/** The user's options over the host's, each once. */
export function mergeOptions(first: readonly WantedOption[], then: readonly WantedOption[]): readonly WantedOption[] {
  return [...new Map([...first, ...then].map((option) => [option.name, option])).values()];
}
