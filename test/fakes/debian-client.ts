// Our side of the test archive: what a machine has whose apt names it.

import type { DownloadLimits } from '../../src/infra/net/download.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { readArchiveConfiguration } from '../../src/sources/debian/apt-configuration.ts';
import { createDebianArchive, type DebianArchive } from '../../src/sources/debian/archive.ts';
import type { TestArchive } from './debian-archive.ts';

export interface ClientParts {
  readonly cache: string;
  readonly clock: Clock;
  /** Null: all that are known. */
  readonly suites: readonly string[] | null;
  readonly notes?: string[];
  readonly limits?: DownloadLimits;
}

/** Quick ones: a test must not wait for 30 s. */
const quickLimits: DownloadLimits = { stallMs: 300, attemptsMax: 2, backoffMs: 10 };

export function openTestArchive(server: TestArchive, parts: ClientParts): DebianArchive {
  return createDebianArchive({
    cacheFolder: parts.cache,
    configure: () =>
      readArchiveConfiguration({
        options: { mirror: server.mirror, securityMirror: server.mirror, keyrings: [server.keyring] },
        env: {},
        root: '/nonexistent',
      }),
    clock: parts.clock,
    suites: parts.suites,
    onNote: (note) => parts.notes?.push(note),
    limits: parts.limits ?? quickLimits,
  });
}
