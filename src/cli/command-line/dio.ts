// The command that asks kernels what direct I/O they accept: dio.

import { type Add, archiveOf, examples, withArchive } from './add.ts';
import { againOption, jsonOption, pictureOption } from './options.ts';

export const addDio: Add = (program, context, finish) => {
  withArchive(
    program
      .command('dio')
      .helpGroup('Hunting:')
      .summary('show which direct I/O requests kernels accept')
      .description(
        'Boots each kernel in a host VM, tries reads and writes with O_DIRECT over memory alignment, file offset, length and split ' +
          'into vectors, and shows what is accepted, kernel by kernel, and what changed between them. Needs a C compiler.',
      )
      .option('--versions <list>', 'kernels, with commas between them', '5.10,6.1,6.12,6.17,6.18')
      .option('--package <name>', 'the Debian package of the kernels', 'linux-image-cloud-amd64')
      .option('--sector <list>', 'sector sizes of the devices', '512,4096')
      .option('--device <list>', 'loop, virtio-blk, null_blk, scsi_debug', 'loop,virtio-blk')
      .option('--layer <list>', 'raw: the device itself; ext4, xfs: a file on it', 'raw')
      .option(...againOption)
      .option(...jsonOption)
      .option(...pictureOption('the lattices')),
  )
    .addHelpText(
      'after',
      examples(['firstbad dio', 'firstbad dio --versions 5.10,6.1 --device loop,null_blk --layer raw,ext4,xfs --svg dio.svg']),
    )
    .action(async (options) => {
      const { dioCommand } = await import('../commands/dio.ts');
      finish(await dioCommand(context, { svg: null, ...options, archive: archiveOf(options) }));
    });
};
