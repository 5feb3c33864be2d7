// A kernel's tree without files: options that some others need, builds that take time, and a key that tells what was set.

import { createHash } from 'node:crypto';
import { formatOptions, parseConfiguration } from '../../src/core/base/configuration.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { BuildKey, Built, OutputKey } from '../../src/ports/builder.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { KernelConfigurations } from '../../src/ports/configurator.ts';

export interface FakeKernelsParts {
  readonly clock: Clock;
  readonly commit: CommitName;
  /** By option, what it can not be set without. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Set whenever these are: its error, when the tree does not build. */
  readonly broken?: Readonly<Record<string, string>>;
  /** Options that are in the configuration and change nothing in what is built. */
  readonly idle?: readonly string[];
  /** What a build on top of another one leaves behind that a clean one does not have: the key of its artifact. */
  readonly stale?: (key: string) => string | null;
}

export interface FakeKernels extends KernelConfigurations {
  /** Keys of artifacts in the order of their builds, `clean` in front of those from nothing. */
  readonly made: readonly string[];
}

const buildMs = 60_000;

/** The options that are set, which is the key of the kernel: `A,C`. */
export function fakeKernels(parts: FakeKernelsParts): FakeKernels {
  const { clock, commit, needs = {}, broken = {}, idle = [], stale } = parts;
  const made: string[] = [];
  const cache = new Map<string, { readonly output: string }>();
  const wholeOf = (text: string): ReadonlyMap<string, string> => {
    const asked = parseConfiguration(text);
    const isSet = (name: string): boolean =>
      asked.get(name) === 'y' && (needs[name] === undefined || isSet(`CONFIG_${needs[name]}`));
    return new Map([...asked.keys()].map((name) => [name, isSet(name) ? 'y' : 'n']));
  };
  return {
    made,
    description: 'fake kernels',
    hasIdleProcessor: () => false,
    configure: async (text) => formatOptions([...wholeOf(text)].map(([name, value]) => ({ name, value }))),
    build: async (text, { signal, clean = false }): Promise<Built> => {
      const names = [...wholeOf(text)].flatMap(([name, value]) => (value === 'y' ? [name.replace('CONFIG_', '')] : []));
      const key = names.join(',');
      const known = cache.get(key);
      const facts = { commit, key: `build ${key}` as BuildKey, steps: 1, fixUps: [], unknownOptions: [], logFile: '/log' };
      const error = Object.entries(broken).find(([name]) => names.includes(name))?.[1];
      if (known === undefined || clean) await clock.sleep(buildMs, signal);
      const how = clean ? 'clean' : known === undefined ? 'incremental' : 'cached';
      const spent = { how, spentMs: how === 'cached' ? 0 : buildMs, buildMs } as const;
      if (error !== undefined) return { kind: 'does-not-build', ...facts, ...spent, signature: error, firstError: error };
      const shown = clean ? key : (known?.output ?? stale?.(key) ?? key);
      if (how !== 'cached') made.push(clean ? `clean ${key}` : key);
      cache.set(key, { output: shown });
      const outputOf = (of: string): OutputKey => {
        const kept = of.split(',').filter((name) => !idle.includes(name));
        return createHash('sha256').update(kept.join(',')).digest('hex') as OutputKey;
      };
      const replaced = clean && known !== undefined && known.output !== shown ? outputOf(known.output) : null;
      return {
        kind: 'built',
        ...facts,
        ...spent,
        outputKey: outputOf(shown),
        identity: null,
        replaced,
        artifact: { kind: 'kernel', key: shown, vmlinuz: `/kernels/${key}`, modules: null, config: null },
      };
    },
  };
}
