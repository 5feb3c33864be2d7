// A test archive and a cache for each test, and our side of them started anew as often as a test wants.

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Version, VersionLine } from '../../src/core/scenario/version.ts';
import type { KernelArtifact, Source } from '../../src/ports/source.ts';
import type { DebianArchive } from '../../src/sources/debian/archive.ts';
import { createDebianSource } from '../../src/sources/debian/source.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { startTestArchive, type TestArchive } from '../fakes/debian-archive.ts';
import { type ClientParts, openTestArchive } from '../fakes/debian-client.ts';
import { wholeKernel } from '../fakes/debian-world.ts';

export const never = new AbortController().signal;
export const quiet = { signal: never, progress: (): void => undefined };

/** One kernel as before 6.12, and one with its modules under /usr. */
export const one = wholeKernel('6.1.0-50', '6.1.176-1');
export const two = wholeKernel('6.12.94+deb13', '6.12.94-1', 'usr/lib/modules');

export class DebianHarness {
  server!: TestArchive;
  cache = '';
  notes: string[] = [];
  nowMs = 0;

  /** A process that starts anew on the same cache. */
  start(parts: Partial<ClientParts> = {}): DebianArchive {
    const still = new VirtualClock();
    const clock = { now: () => this.nowMs, monotonicMs: () => 0, sleep: still.sleep.bind(still) };
    return openTestArchive(this.server, { cache: this.cache, clock, suites: ['trixie'], notes: this.notes, ...parts });
  }

  pass(minutes: number): void {
    this.nowMs += minutes * 60_000;
  }

  kernels(parts: Partial<ClientParts> = {}): Source {
    const spec = { kind: 'debian', package: 'linux-image-cloud-amd64', suites: null } as const;
    return createDebianSource(spec, { archive: this.start(parts), role: 'host-kernel' });
  }

  async line(parts: Partial<ClientParts> = {}): Promise<VersionLine> {
    return this.kernels(parts).line(never);
  }

  async kernel(label: string, parts: Partial<ClientParts> = {}): Promise<KernelArtifact> {
    const source = this.kernels(parts);
    return (await source.materialize(await versionOf(source, label), quiet)) as KernelArtifact;
  }

  filesUnder(folder: string): readonly string[] {
    const path = join(this.cache, folder);
    return existsSync(path) ? readdirSync(path) : [];
  }
}

export async function versionOf(source: Source, label?: string): Promise<Version> {
  const version = (await source.line(never)).find((candidate) => label === undefined || candidate.label === label);
  if (version === undefined) throw new Error(`${label ?? 'a version'} was expected in the line`);
  return version;
}

/** Made anew for each test of the file. */
export function debianHarness(): DebianHarness {
  const harness = new DebianHarness();
  beforeEach(async () => {
    harness.server = await startTestArchive();
    // As the lab's cache has it: the Debian source's part of it.
    harness.cache = join(await mkdtemp(join(tmpdir(), 'firstbad-archive-cache-')), 'debian');
    await mkdir(harness.cache);
    harness.notes = [];
    harness.nowMs = Date.UTC(2026, 10, 22);
  });
  afterEach(async () => {
    await harness.server.close();
    await rm(dirname(harness.cache), { recursive: true, force: true });
  });
  return harness;
}
