// The shape of firstbad.yaml: keys, kinds of values, defaults and the help that editors show. What takes two places of the
// file to tell (an unused factor, a name that nobody defined) is the business of the checks beside this file.

import * as z from 'zod';
import { architectures } from '../core/scenario/architecture.ts';
import { sourceNamePattern } from '../core/scenario/known-source.ts';
import { changeSizes, componentRoles } from '../core/scenario/scenario.ts';
import { namePattern } from '../core/scenario/step-command.ts';
import { act } from './act-schema.ts';
import { badExpectation, expectation } from './expectation-schema.ts';
import { image, tpm } from './guest-schema.ts';
import { listOf, namedBy, nameRule } from './name-schema.ts';
import {
  duration,
  fixUp,
  lineOfText,
  listMax,
  memory,
  oneOrMore,
  pathInside,
  textBlock,
  versionPattern,
  wholeNumber,
  word,
  wordList,
} from './scalars.ts';

// Not digits alone: JavaScript would sort such keys before all others, and the order of versions is the file's.
const labelPattern = /^(?!\d+$)[0-9A-Za-z][0-9A-Za-z.+~:_-]{0,99}$/;

const debian = z
  .union(
    [
      word(/^[a-z0-9][a-z0-9+.-]+$/, 'the name of a binary package', { description: 'A binary package or a metapackage.' }),
      z.strictObject({
        package: word(/^[a-z0-9][a-z0-9+.-]+$/, 'the name of a binary package', {
          description: 'A binary package or a metapackage.',
        }),
        suites: oneOrMore(
          word(/^[a-z][a-z0-9/-]*$/, 'the name of a suite such as bookworm-backports', {
            description: 'A suite of the archive.',
          }),
          'a suite or a list of suites',
          { description: 'Only versions from these suites. Without it: all suites that the archive serves.' },
        ).optional(),
      }),
    ],
    { error: 'the name of a package, or a map with package and suites' },
  )
  .meta({
    description: "Versions from the Debian archive that this machine's apt is configured for.",
    examples: ['linux-image-cloud-amd64', { package: 'qemu-system-x86', suites: ['bullseye', 'bookworm'] }],
  });

const fileText =
  'Kernel: the vmlinuz. QEMU: a tree as installed, with usr/bin/qemu-system-x86_64 in it. Firmware: bios.bin, or its folder.';

const filesVersion = z.union(
  [
    pathInside({ description: fileText }),
    z.strictObject({
      path: pathInside({
        description: fileText,
      }),
      modules: pathInside({ description: 'Kernel only: the folder that holds <release>/kernel/...' }).optional(),
    }),
  ],
  { error: 'a path, or a map with path and modules' },
);

const component = z
  .strictObject(
    {
      role: z.enum(componentRoles, { error: wordList(componentRoles) }).meta({
        description:
          'host-kernel: the kernel that the host VM boots. host-tool: programs that are on PATH there. qemu: the QEMU whose ' +
          'programs are on PATH. firmware: what the guest starts with, ${NAME.code}, ${NAME.vars}, ${NAME.bios}. loader: the boot ' +
          'loader in the image. guest-kernel: ${NAME.kernel} and ${NAME.initrd}. Without host-kernel and host-tool no host VM is ' +
          'booted: the QEMU starts directly, in a sandbox.',
      }),
      debian: debian.optional(),
      files: z
        .record(
          z.string().regex(labelPattern, {
            error: 'a version label such as 6.1-mine (letters, digits and . + ~ : _ -, not digits alone)',
          }),
          filesVersion,
          {
            error: 'a map from version labels to paths',
          },
        )
        .optional()
        .meta({
          description: "Versions from the scenario's folder, oldest first.",
          examples: [{ '6.1-mine': 'kernels/vmlinuz-6.1' }],
        }),
      source: word(sourceNamePattern, 'the name of a source', {
        description: 'A source that the user of the machine has named: firstbad sources.',
        examples: ['fedora'],
      }).optional(),
      machine: z
        .enum(['true'], { error: 'true, or no machine key at all' })
        .optional()
        .meta({ description: 'true: the one that is installed on this machine.', type: 'boolean', enum: [true] }),
      'build-options': z
        .array(
          z.string().regex(/^(?:CONFIG_[A-Z0-9_]+=(y|n|\d+|"[^"\\]*")|--(?:enable|disable)-[a-z0-9-]+)$/, {
            error: 'an option such as CONFIG_NVME_CORE=y (y, n, a number or a text in double quotes), for QEMU --enable-NAME',
          }),
          { error: 'a list of options' },
        )
        .max(200)
        .optional()
        .meta({
          description: 'For commits that firstbad builds: options on top of what a build needs anyway.',
          examples: [['CONFIG_BLK_DEV_NVME=y']],
        }),
      'build-config': z.enum(['package'], { error: 'package, or no build-config at all' }).optional().meta({
        description:
          "For kernels that firstbad builds: begin with the first version's own configuration, trimmed to what the host loads.",
      }),
      'build-command': textBlock('a command', {
        description:
          'For commits that firstbad builds: a command for sh in the worktree, instead of what suits the role. It runs on your ' +
          'machine, so only with --trust-scenario. ${jobs} is how many jobs it may run.',
      }).optional(),
      'build-output': pathInside({
        description: 'What build-command makes, in the worktree: the kernel or firmware image, or a QEMU as installed.',
      }).optional(),
      'build-modules': pathInside({
        description: 'Kernel only: the folder of the modules that build-command makes, in the worktree.',
      }).optional(),
      'build-fix-ups': z
        .array(fixUp({ description: 'apply PATCH when COMMIT and not COMMIT, or cherry-pick COMMIT when COMMIT.' }), {
          error: 'a list of fix-ups',
        })
        .max(listMax, { error: `at most ${listMax}` })
        .optional()
        .meta({
          description: 'For commits that do not build, as --fix-up. They are applied with --trust-scenario only.',
          examples: [['fix.patch when 3f2a4c5d and not 9b8c7d6e']],
        }),
      versions: oneOrMore(
        versionPattern({
          description: '6.1: the newest of that series. 6.1.*: all of it. ">=6.1 <6.18": a range. latest. Or an exact version.',
        }),
        'a version or a list of versions',
        {
          description: 'The versions to try. Needed with debian and source; else all that there are.',
          examples: [['5.10', '6.1', '>=6.12 <6.18']],
        },
      ).optional(),
    },
    { error: 'a map with role, a source (debian, files, source or machine) and versions' },
  )
  .meta({
    oneOf: [
      { required: ['debian', 'versions'] },
      { required: ['files'] },
      { required: ['source', 'versions'] },
      { required: ['machine'] },
    ],
  });

const exclusion = z.strictObject(
  {
    when: z
      .record(
        namedBy(),
        oneOrMore(lineOfText('a value', { description: 'A value.' }, { canBeEmpty: true }), 'a value or a list of values', {
          description: 'A value or a list of values.',
        }),
        { error: 'a map from factors or components to values' },
      )
      .meta({ description: 'Cells in which each of these factors and components has one of its values.' }),
    because: lineOfText('the reason, on one line', {
      description: 'Why these combinations make no sense. It is shown with the cells.',
    }),
  },
  { error: 'a map with when and because' },
);

const factorValue = () => lineOfText('a value on one line', { description: 'A value.' }, { canBeEmpty: true });

const factorRule = 'a list of at least one value';

const factor = z.union(
  [
    listOf(factorValue(), factorRule),
    z
      .record(
        z.string().regex(/^(?!\d+$)[^\s=,"\p{C}][^\s="\p{C}]{0,63}$/u, {
          error: 'a value without blanks, = and ", and not digits alone',
        }),
        lineOfText('one line of text', { description: 'What the value stands for in steps.' }, { canBeEmpty: true }),
        { error: factorRule },
      )
      .refine((map) => Object.keys(map).length > 0, { error: factorRule }),
  ],
  { error: factorRule },
);

const commandsByStep = (description: string) =>
  z
    .record(namedBy(), textBlock('a command', { description: 'For this step.' }), { error: 'a map from steps to commands' })
    .prefault({})
    .meta({ description });

const workaround = z.strictObject(
  {
    name: word(namePattern, nameRule, { description: 'Names the workaround in lists.' }),
    change: lineOfText('what a user changes, on one line', { description: 'What a user changes, for people.' }),
    size: z
      .enum(changeSizes, { error: 'device-option, cache-mode, setting, downgrade or upgrade' })
      .prefault('setting')
      .meta({ description: 'How large the change is for a user; the smallest that works is named first.' }),
    at: z
      .record(namedBy(), lineOfText('a value', { description: 'A value.' }, { canBeEmpty: true }), {
        error: 'a map from factors to values',
      })
      .prefault({})
      .meta({ description: 'Values of factors that it needs. It is tried where these hold and the rest is as it fails.' }),
    replace: commandsByStep('Commands to run instead, by the name of the step.'),
    append: commandsByStep('Words to add to the end of the command, by the name of the step.'),
    image: image.optional(),
    without: commandsByStep(
      'Where it takes another guest than the scenario’s: the commands of that guest without the change, by the name of the step. It has to fail where the change helps.',
    ),
  },
  { error: 'a map with name, change and what it changes: append, replace, at or image' },
);

const host = z
  .strictObject(
    {
      memory: memory(
        { minMiB: 64, maxMiB: 65_536, normally: '512M' },
        { description: 'Memory of the host VM, with its unit.' },
      ),
      cpus: wholeNumber({ min: 1, max: 64 }, { description: 'Virtual CPUs of the host VM.' }).prefault('1'),
      accelerator: z
        .enum(['auto', 'kvm', 'tcg'], { error: 'auto, kvm or tcg' })
        .prefault('auto')
        .meta({ description: 'auto: the fastest one that really boots a kernel on this machine.' }),
      modules: z
        .array(word(/^[A-Za-z0-9_-]+$/, 'the name of a kernel module', { description: 'A module.' }), {
          error: 'a list of kernel modules',
        })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: 'Kernel modules that the steps need besides loop, virtio and ext4.' }),
      'kernel-arguments': z
        .array(word(/^[!-~]+$/, 'one word of a kernel command line', { description: 'A word.' }), { error: 'a list of words' })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: "Words to add to the host's kernel command line.", examples: [['mitigations=off']] }),
    },
    { error: 'a map with memory, cpus, accelerator, modules and kernel-arguments' },
  )
  .prefault({})
  .meta({ description: 'The throw-away VM that the steps run on.' });

const step = z
  .strictObject(
    {
      name: word(namePattern, nameRule, { description: 'Names the step in messages and in good and bad.' }),
      run: textBlock('a command', {
        description: 'A command for sh as root on the host; it has to end before the next step.',
      }).optional(),
      guest: textBlock('a command', {
        description: 'The command that starts the guest, as one would type it. The last step.',
      }).optional(),
      capture: word(namePattern, nameRule, {
        description: "The name under which later steps see this step's standard output, trimmed.",
      }).optional(),
      timeout: duration({ description: 'How long a run step may take; 60s unless told.' }).optional(),
    },
    { error: 'a map with name and run, or name and guest' },
  )
  .meta({ oneOf: [{ required: ['run'] }, { required: ['guest'] }] });

const timeouts = z
  .strictObject(
    {
      boot: duration({
        description: 'From the start of the host VM to its first line from user space.',
      }).prefault('120s'),
      guest: duration({ description: 'From the start of the guest to a decision.' }).prefault('60s'),
      stall: duration({
        description: 'A guest without any progress (consoles, disks, CPUs) for so long hangs.',
      }).prefault('10s'),
    },
    { error: 'a map with boot, guest and stall' },
  )
  .prefault({})
  .meta({ description: 'Upper bounds; most attempts are decided by a line on a console long before.' });

/** The file, section by section. */
export const fileSchema = z
  .strictObject(
    {
      name: word(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a name of small letters, digits, . - and _', {
        description: "The scenario's name, for lists and file names.",
      }),
      title: lineOfText('one line of text', { description: 'What fails, in one line for people.' }).optional(),
      architecture: z
        .enum(architectures, { error: wordList(architectures) })
        .optional()
        .meta({ description: "What the guest's machine is; x86_64 unless told." }),
      components: z.record(namedBy(), component, { error: 'a map from names to components' }).meta({
        description:
          'What has versions: one qemu when a step starts a guest, and any other layer of the machine under test. One with a ' +
          'host-kernel or a host-tool runs on a host VM; others start the guest directly.',
      }),
      factors: z
        .record(namedBy(), factor, { error: 'a map from names to lists of values' })
        .prefault({})
        .meta({
          description: 'Settings with their values, used in steps as ${name}. A map says what each value stands for there.',
          examples: [
            { cache: ['writeback', 'none'] },
            { bus: { ide: '-device ide-hd,drive=d', virtio: '-device virtio-blk-pci,drive=d' } },
          ],
        }),
      exclude: z
        .array(exclusion, { error: 'a list of exclusions' })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: 'Combinations that make no sense.' }),
      workarounds: z
        .array(workaround, { error: 'a list of workarounds' })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: 'Changes to try where it fails, besides those of factors and versions.' }),
      image: image.optional(),
      host,
      steps: listOf(step, 'a list of at least one step').meta({ description: 'What is done on the host, in order.' }),
      good: listOf(expectation, 'a list of at least one expectation').meta({
        description: 'All of these must be seen for a good attempt.',
      }),
      bad: z
        .array(badExpectation, { error: 'a list of expectations' })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: 'Any of these makes a bad attempt. Without it every attempt that is not good is bad.' }),
      acts: z
        .array(act, { error: 'a list of acts' })
        .max(20, { error: 'at most 20' })
        .prefault([])
        .meta({ description: 'What is done with the guest once all of good was seen, one after the other.' }),
      tpm: tpm.optional(),
      timeouts,
      attempts: wholeNumber({ min: 1, max: 1000 }, { description: 'Attempts in each cell, judged together.' }).prefault('1'),
    },
    { error: 'a scenario: a map with name, components, steps and good' },
  )
  .meta({
    title: 'firstbad scenario',
    description: 'What is run, on which versions and settings, and what counts as good and bad.',
  });

/** The file as the schema leaves it: defaults filled in, units resolved, single values made lists. */
export type FileScenario = z.output<typeof fileSchema>;
