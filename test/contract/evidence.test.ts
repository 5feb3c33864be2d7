import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEvidenceFiles } from '../../src/infra/files/evidence-files.ts';
import { openJournalDatabase } from '../../src/infra/journal/journal-database.ts';
import { MemoryEvidence } from '../fakes/evidence.ts';
import { somePlan, someRecord } from '../fakes/records.ts';
import { evidenceContract } from './evidence-contract.ts';

evidenceContract('in memory', async () => {
  const store = new MemoryEvidence();
  return {
    store,
    async damage(how) {
      for (const [sha256, content] of store.contents) {
        if (how === 'remove') store.contents.delete(sha256);
        else store.contents.set(sha256, content.with(0, (content[0] ?? 0) ^ 1));
      }
    },
    dispose: async () => undefined,
  };
});

evidenceContract('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-evidence-'));
  return {
    store: openEvidenceFiles(join(folder, 'evidence')),
    async damage(how) {
      for (const path of await filesUnder(folder)) {
        const content = await readFile(path);
        content[content.length - 1] = (content[content.length - 1] ?? 0) ^ 1;
        await (how === 'remove' ? rm(path) : writeFile(path, content));
      }
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('evidence in files', () => {
  test('takes less room than the console it keeps', async () => {
    await inFolder(async (folder) => {
      const store = openEvidenceFiles(folder);
      await store.put('host.console', Buffer.from('[    0.000000] Linux version 6.1\n'.repeat(10_000)));
      const [path = ''] = await filesUnder(folder);
      expect((await stat(path)).size).toBeLessThan(10_000);
    });
  });

  test('writes rotten evidence again when the same bytes come back', async () => {
    await inFolder(async (folder) => {
      const store = openEvidenceFiles(folder);
      const item = await store.put('host.console', Buffer.from('line\n'));
      await writeFile((await filesUnder(folder))[0] ?? '', 'rot');
      await store.put('host.console', Buffer.from('line\n'));
      expect(Buffer.from(await store.get(item)).toString()).toBe('line\n');
    });
  });
});

// A file system of its own that is really full; mounting one takes root.
describe.skipIf(process.getuid?.() !== 0 || !canMount())('a disk that is full', () => {
  test('ends evidence and journal as disk-full, and what was written before stays whole', async () => {
    await inFolder(async (folder) => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
      try {
        const store = openEvidenceFiles(join(disk, 'evidence'));
        const journal = openJournalDatabase({ path: join(disk, 'journal.db'), clock: { now: () => 1 } });
        const kept = await store.put('kept', Buffer.from('kept'));
        const hunt = journal.create(somePlan());
        let acknowledged = 0;
        const fill = (): void => {
          for (; acknowledged < 10_000; acknowledged += 1) {
            journal.append(hunt, {
              type: 'attempt-finished',
              record: someRecord({ byHand: ['x'.repeat(5000)], key: `k${acknowledged}` as never }),
            });
          }
        };
        expect(fill).toThrow(expect.objectContaining({ name: 'LabError', code: 'disk-full' }));
        await expect(store.put('large', noise(2_000_000))).rejects.toMatchObject({ name: 'LabError', code: 'disk-full' });
        expect(Buffer.from(await store.get(kept)).toString()).toBe('kept');
        expect(journal.events(hunt)).toHaveLength(1 + acknowledged);
        journal.close();
        expect((await filesUnder(join(disk, 'evidence'))).filter((path) => path.includes('partial'))).toEqual([]);
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    });
  });
});

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    // Root of a container without CAP_SYS_ADMIN.
    return false;
  }
}

/** Bytes that do not compress. */
function noise(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff);
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-evidence-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
