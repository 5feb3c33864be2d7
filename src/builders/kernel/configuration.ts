// The text that a kernel's configuration is made from: nothing but what was asked for, or a distribution's file without its
// modules. Pure.

import { formatOptions, parseConfiguration, type WantedOption } from '../../core/configuration.ts';

// Files and keys that only the distribution has, and what costs much and changes nothing at run time.
const dropped = /^CONFIG_(SYSTEM_TRUSTED_KEYS|SYSTEM_REVOCATION_KEYS|MODULE_SIG\w*|DEBUG_INFO\w*|INITRAMFS_SOURCE|BUILD_SALT)$/;

/**
 * A given file without modules: what the host needs of them is in `wanted` and comes in built in, as `localmodconfig` would
 * keep it for a machine that has these loaded.
 */
export function trimConfiguration(file: string, wanted: readonly WantedOption[]): string {
  const kept = [...parseConfiguration(file)].map(([name, value]) => ({ name, value }));
  const without = kept.filter(({ name, value }) => value !== 'm' && !dropped.test(name));
  return formatOptions([...without, ...noDebugInformation, ...wanted]);
}

const noDebugInformation: readonly WantedOption[] = [
  { name: 'CONFIG_DEBUG_INFO_NONE', value: 'y' },
  { name: 'CONFIG_SYSTEM_TRUSTED_KEYS', value: '""' },
  { name: 'CONFIG_SYSTEM_REVOCATION_KEYS', value: '""' },
];

/** The user's options over the host's, each once. */
export function mergeOptions(first: readonly WantedOption[], then: readonly WantedOption[]): readonly WantedOption[] {
  return [...new Map([...first, ...then].map((option) => [option.name, option])).values()];
}
