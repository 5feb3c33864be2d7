import { describe, expect, it } from 'vitest';
import { broughtAlongFor, needsRoot, programsOfSteps } from './host-programs.ts';
import { programsIn } from './step-programs.ts';

describe('the programs of a command', () => {
  it.each([
    ['losetup -f --show disk', ['losetup']],
    ['a | b; c && d || e & f\ng', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    ['X=1 Y="2 3" /usr/sbin/lvs', ['lvs']],
    ['if ! test -e x; then a; else b; fi', ['test', 'a', 'b', 'fi']],
    ['d=$(losetup -f --show "$(mktemp)")', ['mktemp', 'losetup']],
    ['echo `blkid x`', ['blkid', 'echo']],
    ['(a; b)', ['a', 'b']],
    ['echo \'mount; umount\' "mount; umount"', ['echo']],
    ['echo mount # umount', ['echo']],
    ['timeout -s KILL 5 mount x', ['KILL']],
    ['timeout 5 mount x', ['mount']],
    ['mo\\\nunt x', ['mount']],
    ['', []],
    ['$((1 + 2))', ['$((1']],
  ])('%j starts %j', (command, programs) => {
    expect(programsIn(command)).toEqual(programs);
  });
});

describe('what is brought along', () => {
  const steps = (...commands: readonly string[]) => commands.map((command) => ({ command }));

  it('is nothing for what every host has', () => {
    expect(broughtAlongFor(['losetup', 'mount', 'echo', 'qemu-system-x86_64'])).toBeNull();
  });

  it('is each program with its package and the modules it works with', () => {
    expect(broughtAlongFor(['cryptsetup', 'losetup', 'dmsetup'])).toMatchObject({
      packages: ['cryptsetup-bin', 'dmsetup'],
      programs: ['cryptsetup', 'dmsetup'],
      modules: ['dm_crypt', 'dm_mod'],
      modulesWhereThere: expect.arrayContaining(['aes_generic', 'xts', 'dm_snapshot']) as unknown,
    });
  });

  it('knows LVM by all of its names, and takes no others for it', () => {
    for (const name of ['lvm', 'pvs', 'pvcreate', 'vgchange', 'lvconvert']) {
      expect(broughtAlongFor([name])).toMatchObject({ packages: ['lvm2'], programs: [name] });
    }
    for (const name of ['pv', 'vgabios.bin', 'lv-tool', 'pvs2']) expect(needsRoot(name)).toBe(false);
  });

  it('looks at the commands of workarounds and at what values stand for', () => {
    const programs = programsOfSteps({
      steps: steps('${way} disk', 'echo ${version}'),
      factors: [{ name: 'way', values: ['plain', 'crypt'], texts: { plain: 'true', crypt: 'cryptsetup open' } }],
      workarounds: [{ replace: { a: 'mdadm --create' } }],
    });
    expect(programs).toEqual(['true', 'cryptsetup', 'echo', 'mdadm']);
  });
});
