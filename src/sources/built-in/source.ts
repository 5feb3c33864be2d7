// What firstbad brings itself as a component with one version: programs that steps need on the host.

import { unreachable } from '../../core/base/assert.ts';
import { LabError } from '../../core/base/user-error.ts';
import type { BuiltInSourceSpec } from '../../core/scenario/scenario.ts';
import type { VersionId } from '../../core/scenario/version.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Source, TreeArtifact } from '../../ports/source.ts';
import { dioProbeKey, makeDioProbe } from './dio-probe.ts';

export interface BuiltInSourceOptions {
  /** Of this source alone: `<cache>/probes`. */
  readonly cacheFolder: string;
  /** mke2fs and mkfs.xfs as a tree, from wherever the lab takes its tools. */
  readonly fileSystemMakers: (options: { readonly signal: AbortSignal; readonly progress: Progress }) => Promise<TreeArtifact>;
}

export function createBuiltInSource(spec: BuiltInSourceSpec, options: BuiltInSourceOptions): Source {
  const key = async (signal: AbortSignal, progress: Progress): Promise<string> => {
    switch (spec.name) {
      case 'dio-probe':
        return dioProbeKey();
      case 'file-system-makers':
        return (await options.fileSystemMakers({ signal, progress })).key;
      default:
        return unreachable(spec.name);
    }
  };
  return {
    description: 'firstbad',
    async line(signal, progress = () => undefined) {
      const id = (await key(signal, progress)) as VersionId;
      return [{ id, label: id.slice(0, 12), upstream: id.slice(0, 12), origin: 'firstbad' }];
    },
    async materialize({ id, label }, { signal, progress }) {
      signal.throwIfAborted();
      // A hunt of another firstbad may have planned with another program.
      if (id !== (await key(signal, progress))) throw versionGone(label);
      return spec.name === 'dio-probe'
        ? makeDioProbe(options.cacheFolder, signal)
        : options.fileSystemMakers({ signal, progress });
    },
  };
}

function versionGone(label: string): LabError {
  return new LabError({
    code: 'version-gone',
    message: `This firstbad brings another version of the program than ${label}.`,
    hint: 'Start the hunt again: it takes the one that is there.',
  });
}
