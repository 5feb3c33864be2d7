// A source whose versions are made of nothing.

import { createHash } from 'node:crypto';
import { LabError } from '../../src/core/base/user-error.ts';
import type { ComponentRole } from '../../src/core/scenario/scenario.ts';
import type { Version, VersionId, VersionLine } from '../../src/core/scenario/version.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { GuestImage, ImageBuilder } from '../../src/ports/image-builder.ts';
import type { Progress } from '../../src/ports/progress.ts';
import type { Artifact, Source } from '../../src/ports/source.ts';

export function someVersion(component: string, label: string): Version {
  return { id: `${component}=${label}` as VersionId, label, upstream: label, origin: 'nowhere' };
}

export class FakeSource implements Source {
  readonly description: string;
  /** Labels, in the order in which they were made. */
  readonly made: string[] = [];
  readonly #parts: FakeSourceParts;

  constructor(parts: FakeSourceParts) {
    this.#parts = parts;
    this.description = `fake ${parts.component}`;
  }

  async line(): Promise<VersionLine> {
    return this.#parts.labels.map((label) => someVersion(this.#parts.component, label));
  }

  async bytesMissing(version: Version): Promise<number> {
    const { missing, bytes = 0 } = this.#parts;
    return this.made.includes(version.label) || missing?.(version.label) === true ? 0 : bytes;
  }

  async materialize(
    version: Version,
    { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
  ): Promise<Artifact> {
    const { clock, missing, role, downloadMs = 30 } = this.#parts;
    progress({ what: `downloading ${version.id}`, done: 0, total: null, unit: 'bytes' });
    this.made.push(version.label);
    await clock.sleep(downloadMs, signal);
    if (missing?.(version.label) === true) {
      throw new LabError({
        code: 'download-failed',
        message: `Downloading ${version.id} failed: 404.`,
        hint: 'Choose another version.',
      });
    }
    // The label is readable in the key, so that fake hosts know what they are made of.
    if (role === 'qemu') return { kind: 'tree', key: version.label, root: `/trees/${version.label}` };
    return {
      kind: 'kernel',
      key: version.label,
      vmlinuz: `/kernels/${version.label}`,
      modules: null,
      config: this.#configOf(version),
    };
  }

  #configOf({ label }: Version): string | null {
    return this.#parts.configurations?.includes(label) === true ? `/configs/${label}` : null;
  }
}

export interface FakeSourceParts {
  /** Labels of kernels with a configuration. */
  readonly configurations?: readonly string[];
  readonly component: string;
  readonly role: ComponentRole;
  readonly labels: readonly string[];
  readonly clock: Clock;
  /** True for versions that can not be had. */
  readonly missing?: (label: string) => boolean;
  readonly downloadMs?: number;
  /** Of each version that was not made yet. */
  readonly bytes?: number;
}

export const fakeImages: ImageBuilder = {
  async build(spec): Promise<GuestImage> {
    return { key: `image ${spec.kind}`, path: '/images/some', bytes: 4096 };
  },
};

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
