// Reads `disk-heads.txt`: the first bytes of the disks that a guest was given, as `hexdump -C` shows them.

import type { EvidenceLine } from '../core/evidence/evidence-bundle.ts';

export interface DiskHead {
  /** `/dev/loop0`, `/image/image.img`. */
  readonly name: string;
  /** The bytes 55 AA at 510, without which firmware starts no boot sector; null where they were not read. */
  readonly isBootable: boolean | null;
  /** Partitions in the table of the boot sector. */
  readonly entries: number;
  /** Block sizes at whose second block a GPT header stands. */
  readonly gptAt: readonly number[];
  /** The lines with the signature and with the GPT headers. */
  readonly signature: EvidenceLine | null;
  readonly gptLines: readonly EvidenceLine[];
  /** Not the disk's own bytes, but those of a container. */
  readonly isQcow2: boolean;
}

export function diskHeadsOf(lines: readonly EvidenceLine[]): readonly DiskHead[] {
  const heads: { name: string; rows: EvidenceLine[] }[] = [];
  for (const line of lines) {
    const [, name] = /^== (\S+)/.exec(line.text) ?? [];
    if (name !== undefined) heads.push({ name, rows: [] });
    else heads.at(-1)?.rows.push(line);
  }
  return heads.map(({ name, rows }) => headOf(name, rows));
}

function headOf(name: string, rows: readonly EvidenceLine[]): DiskHead {
  const bytes = new Map<number, number>();
  const rowOf = new Map<number, EvidenceLine>();
  for (const row of rows) {
    const [, at, words] = /^([0-9a-f]{8}) {2}((?:[0-9a-f]{2} {1,2}){1,16})/.exec(row.text) ?? [];
    if (at === undefined || words === undefined) continue;
    const start = Number.parseInt(at, 16);
    for (const [index, word] of words.trim().split(/ +/).entries()) {
      bytes.set(start + index, Number.parseInt(word, 16));
      rowOf.set(start + index, row);
    }
  }
  const holds = (at: number, text: string): boolean =>
    [...text].every((letter, index) => bytes.get(at + index) === letter.charCodeAt(0));
  const gptAt = [512, 4096].filter((blockBytes) => holds(blockBytes, 'EFI PART'));
  return {
    name,
    isBootable: bytes.has(511) ? bytes.get(510) === 0x55 && bytes.get(511) === 0xaa : null,
    entries: [0, 1, 2, 3].filter((entry) => (bytes.get(446 + entry * 16 + 4) ?? 0) !== 0).length,
    gptAt,
    signature: rowOf.get(510) ?? null,
    gptLines: gptAt.flatMap((at) => rowOf.get(at) ?? []),
    isQcow2: holds(0, 'QFI\u00fb'),
  };
}
