// A git repository of a firmware for PCs in thirty lines, which SeaBIOS's recipe builds in a second: it says its version on the
// debug port, as SeaBIOS does, and the guest's word on the serial port. For searches with real builds and real boots.

import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitName } from '../../src/core/git/commit.ts';
import { testGit } from '../contract/real-repository.ts';

export interface MadeFirmware {
  readonly repository: string;
  /** By number, from 0. */
  readonly commits: readonly CommitName[];
}

export interface MadeFirmwareOptions {
  readonly count: number;
  /** The first one whose guest does not come up. */
  readonly culprit: number;
  readonly doesNotBuild?: (commit: number) => boolean;
  /** True keeps the number of each commit away from the culprit's lines, so that a revert applies anywhere. */
  readonly isApart?: boolean;
}

export function makeFirmware(
  repository: string,
  { count, culprit, doesNotBuild, isApart = false }: MadeFirmwareOptions,
): MadeFirmware {
  mkdirSync(repository, { recursive: true });
  testGit(repository, ['init', '--quiet', '-b', 'main']);
  writeFileSync(join(repository, 'Makefile'), makefile);
  writeFileSync(join(repository, '.gitignore'), 'out\n.config\n.version\n');
  const commits = Array.from({ length: count }, (_, number) => {
    const broken = doesNotBuild?.(number) === true;
    writeFileSync(join(repository, 'rom.S'), source(number, { isBad: number >= culprit, broken, isApart }));
    testGit(repository, ['add', '-A']);
    testGit(repository, ['-c', 'gc.auto=0', 'commit', '--quiet', '-m', `rom: step ${String(number)}`]);
    return testGit(repository, ['rev-parse', 'HEAD']) as CommitName;
  });
  return { repository, commits };
}

const makefile = `VERSION := $(shell cat .version 2>/dev/null)$(EXTRAVERSION)
out/bios.bin: out/rom.o
	@echo "  Linking $@"
	@ld -m elf_i386 -Ttext=0 --oformat binary -o $@ $<
out/rom.o: rom.S FORCE
	@mkdir -p out; echo "  Compiling $@"
	@printf '#define VERSION "%s"\\n' "$(VERSION)" >out/autoversion.h
	@$(CC) -m32 -c -I out -o $@ rom.S
oldconfig:
	@:
FORCE:
.PHONY: FORCE oldconfig
`;

// A PC begins at the last 16 bytes of the firmware, in real mode; 0x402 is QEMU's debug port, 0x3f8 the first serial one.
interface Source {
  readonly isBad: boolean;
  readonly broken: boolean;
  readonly isApart: boolean;
}

function source(step: number, { isBad, broken, isApart }: Source): string {
  const [port, text] = isBad ? ['0x402', 'No bootable device.'] : ['0x3f8', 'firstbad: guest is up'];
  return `#include "autoversion.h"
.code16
start:
  movw $0x402, %dx
  movw $version, %si
  call print
  movw $${port}, %dx
  movw $said, %si
  call print
stop:
  hlt
  jmp stop
print:
  lodsb %cs:(%si), %al
  testb %al, %al
  jz printed
  outb %al, %dx
  jmp print
printed:
  ret
version: .ascii "SeaBIOS (version "
  .ascii VERSION
  .asciz ")\\n"
said: .asciz "${text}\\n"
${isApart ? '  .byte 0\n'.repeat(8) : ''}step: .long ${String(step)}
${broken ? '  nosuchinstruction\n' : ''}.org 0xfff0
  ljmp $0xf000, $start
.org 0x10000
`;
}

/** A scenario whose guest comes up or says `No bootable device`, as the firmware likes it. Gives the folder back. */
export async function writeFirmwareScenario(folder: string, building: readonly string[] = []): Promise<string> {
  await mkdir(folder);
  const bios = ['role: firmware', 'debian: seabios', 'versions: 1.16', ...building];
  await writeFile(
    join(folder, 'firstbad.yaml'),
    [
      'name: built-firmware',
      'components:',
      '  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: 6.1 }',
      '  qemu: { role: qemu, debian: qemu-system-x86, versions: 7.2 }',
      '  bios:',
      ...bios.map((line) => `    ${line}`),
      'steps:',
      '  - name: boot',
      '    guest: qemu-system-x86_64 -nodefaults -m 16',
      'good:',
      "  - { console: guest, match: 'guest is up' }",
      'bad:',
      "  - { console: firmware, match: 'No bootable device' }",
    ].join('\n'),
  );
  return folder;
}

/** The words of a bisect along the commits of a made firmware. */
export function bisectFirmware(
  scenario: string,
  { repository }: Pick<MadeFirmware, 'repository'>,
  { good, bad }: { readonly good: string; readonly bad: string },
): readonly string[] {
  return ['bisect', scenario, '--axis', 'bios', '--repo', repository, '--good', good, '--bad', bad];
}
