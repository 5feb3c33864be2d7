import { describe, expect, it } from 'vitest';
import { problemsOfChanged } from '../../test/fakes/scenario-problems.ts';

describe('parseScenario: what it refuses, with line and column', () => {
  const version = 'a version such as 6.1, 6.1.*, ">=6.1 <6.18", latest or 6.1.192-2';
  const time = 'a duration with its unit, from 100ms to 24h, such as 500ms, 10s or 2m';

  it.each<[string, string | RegExp, string, string[]]>([
    [
      'a misspelt key',
      'image: grub',
      'imag: grub',
      [
        '8:1 unknown key "imag"; did you mean image?',
        '11:41 ${image} is used, but the scenario has no image; expected image, such as image: grub',
      ],
    ],
    [
      'a key that nobody knows',
      'image: grub',
      'image: grub\ncolour: red',
      [
        '9:1 unknown key "colour"; expected one of name, title, architecture, components, factors, exclude, workarounds, image, host, steps, good, bad, ...',
      ],
    ],
    [
      'a key twice',
      'image: grub',
      'image: grub\nimage: linux',
      ['9:1 the key "image" stands here a second time; expected each key once'],
    ],
    ['a missing section', /good:\n.*\n/, '', ['1:1 good is missing; expected a list of at least one expectation']],
    [
      'build options of another kind of component',
      'versions: "5.2" }',
      'versions: "5.2", build-options: [CONFIG_A=y], build-config: package }',
      [
        '4:81 CONFIG_A=y is no option of qemu; expected one such as --enable-linux-aio',
        '4:94 qemu is not a kernel and has no configuration',
      ],
    ],
    [
      'a build command with options of ours, and a fix-up whose patch lies elsewhere',
      'versions: "5.2" }',
      'versions: "5.2", build-command: make, build-output: out, build-options: [--enable-a], build-fix-ups: [/a.patch when v1] }',
      ['4:150 components.qemu.build-fix-ups[0] is "/a.patch when v1"; expected a patch inside the scenario\'s folder'],
    ],
    [
      'a build command beside options that it does not know',
      'versions: "5.2" }',
      'versions: "5.2", build-command: make, build-output: out, build-options: [--enable-a] }',
      ['4:105 qemu is built by its build-command, which knows nothing of build-options'],
    ],
    [
      'modules of a QEMU, and of no build command',
      'versions: "5.2" }',
      'versions: "5.2", build-command: make, build-output: out, build-modules: lib }\n  bios: { role: firmware, debian: seabios, versions: 1.16, build-modules: lib }',
      ['4:105 qemu is not a kernel and has no modules', '5:60 bios has no build-command that makes it'],
    ],
    [
      'a build command without an output',
      'versions: "5.2" }',
      'versions: "5.2", build-command: make }',
      ['4:65 qemu has no build-output; expected the path of what the command makes'],
    ],
    [
      'a section without a value',
      /good:\n.*\n/,
      'good:\n',
      ['15:1 good is without a value; expected a list of at least one expectation'],
    ],
    [
      'an empty value list',
      '[writeback, none]',
      '[]',
      ['7:3 factors.cache is an empty list; expected a list of at least one value'],
    ],
    [
      'a value without a list',
      '[writeback, none]',
      'none',
      ['7:10 factors.cache is "none"; expected a list of at least one value'],
    ],
    ['a value twice', '[512, 4096]', '[512, 4096, 512]', ['6:23 "512" stands here a second time; expected each value once']],
    [
      'no versions',
      '[5.10, 6.1]',
      '[]',
      ['3:65 components.kernel.versions is an empty list; expected a version or a list of versions'],
    ],
    ['a version twice', '[5.10, 6.1]', '[6.1, "6.1"]', ['3:81 6.1 stands here a second time; expected each version once']],
    [
      'a version that is none',
      '[5.10, 6.1]',
      '[5.10, 6 1]',
      [`3:82 components.kernel.versions[1] is "6 1"; expected ${version}`],
    ],
    [
      'bounds that exclude each other',
      '"5.2"',
      '">=7 <5"',
      ['4:58 components.qemu.versions is ">=7 <5"; expected bounds that a version can satisfy: none is both >=7 and <5'],
    ],
    ['an unused factor', 'cache=${cache}', 'cache=none', ['7:3 no step uses the factor cache; expected ${cache} in a command']],
    ['an unused image', '--show ${image}', '--show /dev/vda', ['8:1 no step uses the image; expected ${image} in a command']],
    [
      'an undefined name',
      '${sector}',
      '${sectr}',
      [
        '6:3 no step uses the factor sector; expected ${sector} in a command',
        '11:21 ${sectr} is not defined; did you mean sector?',
      ],
    ],
    [
      'a name that is like none',
      '${sector}',
      '${sector} ${home}',
      ['11:31 ${home} is not defined; expected one of kernel, qemu, sector, cache, image; a literal ${ is written $${'],
    ],
    [
      'braces of the shell',
      '${sector}',
      '${sector} ${x:-y}',
      ['11:31 ${x:-y} is not a name in braces; expected a name and }, as in ${cache}; a literal ${ is written $${'],
    ],
    [
      'a capture before it is captured',
      '${sector}',
      '${sector} ${device}',
      ['11:31 ${device} is used before a step has captured it; expected a later step, or an earlier capture'],
    ],
    [
      'a capture with the name of a factor',
      'capture: device',
      'capture: cache',
      [
        '12:14 the name cache is taken by a factor; expected another name',
        '14:43 ${device} is not defined; expected one of kernel, qemu, sector, cache, image; a literal ${ is written $${',
      ],
    ],
    [
      'a factor with the name of a component',
      'sector: [512',
      'qemu: [512',
      [
        '6:3 no step uses the factor qemu; expected ${qemu} in a command',
        '6:3 the name qemu is taken by a component; expected another name',
        '11:21 ${sector} is not defined; expected one of kernel, qemu, cache, image; a literal ${ is written $${',
      ],
    ],
    [
      'a pattern that is invalid',
      'could not read',
      '"could (not"',
      ['18:33 not a regular expression: unterminated group; expected a JavaScript regular expression'],
    ],
    [
      'a pattern that can never match',
      'could not read',
      '"a\\nb"',
      [
        '18:33 this pattern can never match; expected one for a single line: that is never empty, has no control characters, nothing before ^ and nothing after $',
      ],
    ],
    [
      'a pattern that matches everything',
      'could not read',
      'x*',
      ['18:33 this pattern matches every line; expected one that needs at least one character'],
    ],
    [
      'a sign that means both',
      'firmware, match: could not read',
      'guest, match: guest is up',
      ['18:23 the same is under good; expected signs of failure only'],
    ],
    [
      'a status that means both',
      /good:[^]*/,
      'good: [{ step: boot, status: [0, 3] }]\nbad: [{ step: boot, status: nonzero }]\n',
      ['16:21 the same is under good; expected signs of failure only'],
    ],
    [
      'an unknown step',
      'console: firmware, match: could not read',
      'step: atach, status: 1',
      ['18:13 there is no step atach; did you mean attach?'],
    ],
    [
      'a status that can never be',
      'console: firmware, match: could not read',
      'step: attach, status: 256',
      ['18:29 bad[0].status is "256"; expected an exit status from 0 to 255, a list of them, or nonzero'],
    ],
    [
      'the status that means skip',
      'console: firmware, match: could not read',
      'step: attach, status: [1, 125]',
      ['18:33 a step that ends with 125 is skipped and neither good nor bad; expected another exit status'],
    ],
    [
      'a step that has to end in two ways',
      'console: guest, match: guest is up }',
      'step: boot, status: 0 }\n  - { step: boot, status: nonzero }',
      ['17:19 boot can not end with this and with what stands above too; expected one of them'],
    ],
    [
      'a duration without its unit',
      'image: grub',
      'image: grub\ntimeouts: { guest: 60 }',
      [`9:20 timeouts.guest is "60"; expected ${time}`],
    ],
    [
      'a duration in weeks',
      'image: grub',
      'image: grub\ntimeouts: { guest: 6w }',
      [`9:20 timeouts.guest is "6w"; expected ${time}`],
    ],
    [
      'memory without its unit',
      'image: grub',
      'image: grub\nhost: { memory: 512 }',
      ['9:17 host.memory is "512"; expected a size with its unit, from 64M to 65536M, such as 512M or 2G'],
    ],
    [
      'no attempts',
      'image: grub',
      'image: grub\nattempts: 0',
      ['9:11 attempts is "0"; expected a whole number from 1 to 1000'],
    ],
    [
      'an exclusion of nothing known',
      'image: grub',
      'image: grub\nexclude: [{ when: { cach: none }, because: x }]',
      ['9:21 cach is neither a factor nor a component; did you mean cache?'],
    ],
    [
      'an exclusion of an unknown value',
      'image: grub',
      'image: grub\nexclude: [{ when: { cache: unsafe }, because: x }]',
      ['9:28 cache has no value "unsafe"; expected one of writeback, none'],
    ],
    [
      'an exclusion of everything',
      'image: grub',
      'image: grub\nexclude: [{ when: { sector: [512, 4096] }, because: x }]',
      ['9:1 the exclusions leave no combination of factors at all; expected some cells to try'],
    ],
    [
      'an exclusion without conditions',
      'image: grub',
      'image: grub\nexclude: [{ when: {}, because: x }]',
      ['9:13 when has no condition; expected a factor or a component with values'],
    ],
    [
      'two host kernels',
      'role: qemu',
      'role: host-kernel',
      [
        '2:1 a step starts a guest, but no component has the role qemu; expected one, so that its programs are on PATH',
        '4:17 kernel has the role host-kernel already; expected one component for each role',
      ],
    ],
    [
      'no source',
      ', debian: qemu-system-x86',
      '',
      ['4:3 qemu has no source; expected one of debian, files, source or machine'],
    ],
    [
      'two sources',
      'debian: qemu-system-x86',
      'debian: qemu-system-x86, machine: true',
      ['4:48 qemu has a source already: debian; expected one source'],
    ],
    [
      'a path that leaves the folder',
      'image: grub',
      'image: { file: ../../etc/shadow }',
      ['8:16 image.file is "../../etc/shadow"; expected a path inside the scenario\'s folder, such as images/disk.raw'],
    ],
    [
      'steps after the guest',
      'good:',
      '  - { name: after, run: "true" }\ngood:',
      ['14:5 steps follow the one that starts the guest; expected the guest as the last step'],
    ],
    [
      'a step that does nothing',
      /run: losetup.*\n/,
      'x: 1\n',
      ['11:5 unknown key "x" in steps[0]; expected one of name, run, guest, capture, timeout'],
    ],
    [
      'a step with both',
      'capture: device',
      'capture: device\n    guest: qemu',
      [
        '13:5 steps follow the one that starts the guest; expected the guest as the last step',
        '13:5 the step attach has both run and guest; expected one of them',
        '12:5 no step follows that could use what the guest prints; expected capture at run steps only',
      ].sort(),
    ],
    [
      'a console that nobody writes to',
      /  - name: boot\n.*\n/,
      '',
      [
        '4:3 warning: no step starts a guest, so the versions of qemu may make no difference',
        '7:3 no step uses the factor cache; expected ${cache} in a command',
        '12:14 warning: no later step uses ${device}',
        '14:16 no step starts a guest, so nothing comes from guest; expected host, or a step with guest',
        '16:16 no step starts a guest, so nothing comes from firmware; expected host, or a step with guest',
      ],
    ],
  ])('%s', (_title, from, to, expected) => {
    expect(problemsOfChanged(from, to).sort()).toEqual([...expected].sort());
  });

  it('warns of what is allowed and hardly meant', () => {
    expect(problemsOfChanged('image: grub', 'image: grub\ntimeouts: { guest: 5s }')).toEqual([
      '9:1 warning: a guest that hangs is ended by the guest timeout before this',
    ]);
    expect(problemsOfChanged('image: grub', 'image: grub\nexclude: [{ when: { cache: none }, because: x }]')).toEqual([
      '7:22 warning: every cell with cache=none is excluded',
    ]);
  });

  it('tells everything that is wrong at once, in the order of the file', () => {
    const problems = problemsOfChanged(
      /image: grub[^]*/,
      'steps:\n  - { name: boot, guest: "qemu ${cach}" }\ngood: []\nattempts: many\n',
    );
    expect(problems).toEqual([
      '6:3 no step uses the factor sector; expected ${sector} in a command',
      '7:3 no step uses the factor cache; expected ${cache} in a command',
      '9:32 ${cach} is not defined; did you mean cache?',
      '10:1 good is an empty list; expected a list of at least one expectation',
      '11:11 attempts is "many"; expected a whole number from 1 to 1000',
    ]);
  });
});
