// The commands about this machine and what it can get: doctor, versions, cache.

import { parseByteSize } from '../../core/base/byte-size.ts';
import { treeNames } from '../../core/git/known-tree.ts';
import { type Add, archiveOf, collect, examples, none, withArchive } from './add.ts';
import { jsonListOption, jsonOption } from './options.ts';

export const addDoctor: Add = (program, context, finish) => {
  withArchive(
    program
      .command('doctor')
      .helpGroup('Machine and versions:')
      .summary('say what this machine can do and what is missing')
      .description(
        'Checks tools, archive, disk, memory and accelerators (by booting a kernel with each; the answer is kept until the machine ' +
          'changes) and prints the line that mends what is missing. Ends with 0 unless hunting is impossible.',
      )
      .option(...jsonOption),
  )
    .addHelpText('after', examples(['firstbad doctor']))
    .action(async (options) => {
      const { doctorCommand } = await import('../commands/doctor.ts');
      finish(await doctorCommand(context, { json: options.json, archive: archiveOf(options) }));
    });
};

export const addVersions: Add = (program, context, finish) => {
  withArchive(
    program
      .command('versions')
      .helpGroup('Machine and versions:')
      .summary('list the versions of a Debian package in the archive, or of a source')
      .description("Lists all versions of a Debian package over all suites that the machine's archive serves, oldest first.")
      .argument('<package>', 'a binary package or a metapackage, or the name of a source (firstbad sources)')
      .option('--architecture <name>', "whose packages, by Debian's name or QEMU's: arm64, aarch64, s390x, ...", 'amd64')
      .option(...jsonOption),
  )
    .addHelpText(
      'after',
      examples([
        'firstbad versions linux-image-cloud-amd64',
        'firstbad versions qemu-system-x86 --suite sid',
        'firstbad versions linux-image-arm64 --architecture arm64',
      ]),
    )
    .action(async (name, options) => {
      const { versionsCommand } = await import('../commands/versions.ts');
      finish(
        await versionsCommand(context, {
          package: name,
          architecture: options.architecture,
          archive: archiveOf(options),
          json: options.json,
        }),
      );
    });
};

export const addMirror: Add = (program, context, finish) => {
  const mirror = program
    .command('mirror')
    .helpGroup('Machine and versions:')
    .summary('name the Debian archive once, where apt knows none')
    .description(
      "Shows the Debian archive that was named for this machine. It counts instead of apt's; --mirror of a command counts more.",
    )
    .option('--json', 'print a JSON object, or null', false)
    .addHelpText(
      'after',
      examples(['firstbad mirror set http://HOST/debian --keyring debian-archive-keyring.gpg', 'firstbad mirror forget']),
    )
    .action(async ({ json }) => {
      const { showMirrorCommand } = await import('../commands/mirror.ts');
      finish(await showMirrorCommand(context, { json }));
    });
  mirror
    .command('set')
    .description('Keeps it, once its lists can be read and are signed by a key that is trusted.')
    .argument('<address>', 'the folder that dists/ and pool/ are in')
    .option('--security-mirror <url>', 'its archive of security updates; debian-security beside it without')
    .option('--keyring <file>', 'OpenPGP keys to trust, repeatable; those in /usr/share/keyrings without', collect, none)
    .action(async (address, { securityMirror, keyring }) => {
      const { setMirrorCommand } = await import('../commands/mirror.ts');
      const more = securityMirror === undefined ? {} : { securityMirror };
      const keys = keyring.length === 0 ? {} : { keyrings: keyring };
      finish(await setMirrorCommand(context, { mirror: address, ...more, ...keys }));
    });
  mirror
    .command('forget')
    .description('Forgets it.')
    .action(async () => {
      const { forgetMirrorCommand } = await import('../commands/mirror.ts');
      finish(await forgetMirrorCommand(context));
    });
};

export const addSources: Add = (program, context, finish) => {
  const sources = program
    .command('sources')
    .helpGroup('Machine and versions:')
    .summary('name the places that versions are taken from')
    .description(
      'Lists the sources that you have named: folders of builds, OCI images, RPM and pacman repositories, commands that list and fetch. A ' +
        'scenario says `source: NAME`; where that leads, and what it runs, is in your own configuration only.',
    )
    .option(...jsonListOption)
    .addHelpText(
      'after',
      examples([
        'firstbad sources add mine builds ~/builds',
        'firstbad sources add fedora rpm https://MIRROR/os --package kernel --keys fedora.gpg',
        'firstbad sources',
      ]),
    )
    .action(async ({ json }) => {
      const { listSourcesCommand } = await import('../commands/sources.ts');
      finish(await listSourcesCommand(context, { json }));
    });
  sources
    .command('list')
    .description('Lists the sources that you have named.')
    .option(...jsonListOption)
    .action(async ({ json }) => {
      const { listSourcesCommand } = await import('../commands/sources.ts');
      finish(await listSourcesCommand(context, { json: json || sources.opts().json }));
    });
  sources
    .command('add')
    .description('Names a source, and reads what versions it has; another one of this name is forgotten.')
    .argument('<name>', 'small letters, digits and dashes')
    .argument('<kind>', 'builds, oci, rpm, pacman or command')
    .argument('<place>', 'a folder, a file or an address; of a command the folder that it runs in')
    .option('--package <name>', 'rpm, pacman: whose versions')
    .option('--keys <file>', 'rpm, pacman: OpenPGP keys that must have signed what is taken')
    .option('--list <command>', 'command: prints a version a line, oldest first')
    .option('--fetch <command>', 'command: puts version $FIRSTBAD_VERSION into the folder $FIRSTBAD_FOLDER')
    .option(...jsonOption)
    .action(async (name, kind, place, options) => {
      const { addSourceCommand } = await import('../commands/sources.ts');
      finish(await addSourceCommand(context, { ...options, name, kind, place, json: options.json || sources.opts().json }));
    });
  sources
    .command('remove')
    .description('Forgets a source; its place stays as it is.')
    .argument('<name>', 'of the source')
    .action(async (name) => {
      const { removeSourceCommand } = await import('../commands/sources.ts');
      finish(await removeSourceCommand(context, { name }));
    });
};

export const addTrees: Add = (program, context, finish) => {
  const trees = program
    .command('trees')
    .helpGroup('Machine and versions:')
    .summary('name the clones that versions are built from')
    .description(
      `Lists the known trees: clones of ${treeNames.join(', ')}. Their tags stand in one line with the packages ` +
        'of the archive, in every command, and a commit of them is a version by its name; both are built when they are needed.',
    )
    .option(...jsonListOption)
    .addHelpText('after', examples(['firstbad trees add linux ~/src/linux', 'firstbad trees', 'firstbad trees remove linux']))
    .action(async ({ json }) => {
      const { listTreesCommand } = await import('../commands/trees.ts');
      finish(await listTreesCommand(context, { json }));
    });
  trees
    .command('list')
    .description('Lists the known trees.')
    .option(...jsonListOption)
    .action(async ({ json }) => {
      const { listTreesCommand } = await import('../commands/trees.ts');
      finish(await listTreesCommand(context, { json: json || trees.opts().json }));
    });
  trees
    .command('add')
    .description('Names a clone; another one of this name is forgotten. The clone is only read.')
    .argument('<name>', treeNames.join(', '))
    .argument('<path>', 'a checkout or a bare repository')
    .option(...jsonOption)
    .action(async (name, path, { json }) => {
      const { addTreeCommand } = await import('../commands/trees.ts');
      finish(await addTreeCommand(context, { name, path, json: json || trees.opts().json }));
    });
  trees
    .command('remove')
    .description('Forgets a tree. The clone and what was built of it stay.')
    .argument('<name>', 'as it was added')
    .action(async (name) => {
      const { removeTreeCommand } = await import('../commands/trees.ts');
      finish(await removeTreeCommand(context, { name }));
    });
};

export const addCache: Add = (program, context, finish) => {
  const cache = program
    .command('cache')
    .helpGroup('Machine and versions:')
    .summary('list, verify or prune what is kept')
    .description('Lists what is kept so that it need not be downloaded, built or booted again. All of it can be had again.')
    .option(...jsonListOption)
    .addHelpText('after', examples(['firstbad cache', 'firstbad cache verify', 'firstbad cache prune --to 5G']))
    .action(async (options) => {
      const { cacheCommand } = await import('../commands/cache.ts');
      finish(await cacheCommand(context, options));
    });
  cache
    .command('verify')
    .description('Reads every byte, compares it with its hash and removes what is damaged.')
    .option(...jsonListOption)
    .action(async (options) => {
      const { verifyCacheCommand } = await import('../commands/cache.ts');
      finish(await verifyCacheCommand(context, { json: options.json || cache.opts().json }));
    });
  cache
    .command('prune')
    .description(
      'Removes what was not used for longest. What was used within the last hour stays. The limits are kept after each hunt too.',
    )
    .option('--to <size>', "until all of it takes at most this; without it each line's own limit holds", parseByteSize)
    .option(...jsonOption)
    .action(async (options) => {
      const { pruneCacheCommand } = await import('../commands/cache.ts');
      finish(await pruneCacheCommand(context, { bytesMax: options.to ?? null, json: options.json || cache.opts().json }));
    });
};
