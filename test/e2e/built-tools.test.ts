// What is built out of packages in a sandbox: a tool of the host from a tree of plain makefiles, with its own library, which steps find
// before the host's own; and what a tree lacks, in words. Whole util-linux, GRUB and OVMF trees are public ones, named by variables.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { testGit } from '../contract/real-repository.ts';
import { type Home, makeHome, reportOf } from './firstbad.ts';
import { commitAll } from './linux-series.ts';
import { testWhen } from './test-when.ts';

const isWanted = process.env['FIRSTBAD_TOOL_BUILDS'] === '1';
const testWanted = testWhen(isWanted, 'fetches a toolchain of 400 MB: FIRSTBAD_TOOL_BUILDS=1 asks for it');

let home: Home;

beforeAll(async () => {
  home = await makeHome('built-tools');
});

afterAll(() => home.dispose());

/** A tree with these files, each list one commit with a tag. */
function makeTree(
  name: string,
  commits: readonly { readonly tag: string; readonly files: Readonly<Record<string, string>> }[],
): string {
  const folder = join(home.folder, name);
  mkdirSync(folder, { recursive: true });
  testGit(folder, ['init', '--quiet', '-b', 'main']);
  for (const { tag, files } of commits) {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    testGit(folder, ['add', '-A']);
    commitAll(folder, tag, tag);
  }
  return folder;
}

const makefile = [
  'all: mdadm',
  'libsaid.so: said.c',
  '\tgcc -shared -fPIC -o $@ $<',
  'mdadm: main.c libsaid.so',
  '\tgcc -o $@ $< -L. -lsaid',
  'install: all',
  '\tmkdir -p $(DESTDIR)/usr/sbin $(DESTDIR)/usr/lib/x86_64-linux-gnu',
  '\tcp mdadm $(DESTDIR)/usr/sbin/',
  '\tcp libsaid.so $(DESTDIR)/usr/lib/x86_64-linux-gnu/',
  '',
].join('\n');
const main = '#include <stdio.h>\nint said(void);\nint main(void) { printf("says %d\\n", said()); return said(); }\n';
const said = (status: number): string => `int said(void) { return ${String(status)}; }\n`;

testWanted(
  'a tool is built from the tags of its tree, with its own library, and stands before that of the host',
  async () => {
    const tree = makeTree('mdadm', [
      { tag: 'mdadm-90.1', files: { Makefile: makefile, 'main.c': main, 'said.c': said(0) } },
      { tag: 'mdadm-90.2', files: { 'said.c': said(3) } },
      { tag: 'mdadm-90.3', files: { 'said.c': 'int said(void) { return nothing; }\n' } },
    ]);
    expect((await home.run(['trees', 'add', 'mdadm', tree])).stdout).toContain('3 versions (mdadm-90.1 to mdadm-90.3)');
    const scenario = await home.scenario(
      'tool',
      [
        'name: built-tool',
        'components:',
        "  tool: { role: host-tool, debian: mdadm, versions: ['mdadm-90.1', 'mdadm-90.2', 'mdadm-90.3'] }",
        'steps:',
        '  - name: ask',
        '    run: mdadm',
        'good:',
        '  - { step: ask, status: 0 }',
        'bad:',
        '  - { step: ask, status: 3 }',
      ].join('\n'),
    );
    const ended = await home.run(['matrix', scenario, '--json']);
    const verdicts = reportOf(ended).cells.map(({ point, verdict }) => [point['tool'], verdict]);
    expect(verdicts).toEqual([
      ['mdadm-90.1', 'good'],
      ['mdadm-90.2', 'bad'],
      ['mdadm-90.3', 'skip'],
    ]);
  },
  1_200_000,
);

testWanted(
  'a clone of GRUB without gnulib is refused in words',
  async () => {
    const tree = makeTree('grub', [{ tag: 'grub-90.1', files: { 'bootstrap.conf': 'gnulib\n', bootstrap: '#!/bin/sh\n' } }]);
    expect((await home.run(['trees', 'add', 'grub', tree])).status).toBe(0);
    const scenario = await home.scenario(
      'loader',
      [
        'name: built-loader',
        'components:',
        "  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }",
        "  grub: { role: loader, debian: grub-pc-bin, versions: 'grub-90.1' }",
        'image: grub',
        'steps:',
        '  - name: boot',
        '    guest: qemu-system-x86_64 -m 64 -nodefaults -drive file=${image},format=raw,if=virtio',
        'good:',
        "  - { console: guest, match: 'guest is up' }",
      ].join('\n'),
    );
    const [cell] = reportOf(await home.run(['matrix', scenario, '--json'])).cells;
    expect(cell?.message).toContain("GRUB's tree needs gnulib");
  },
  600_000,
);
