import { expect, test } from 'vitest';
import { moduleOptionsIn } from './module-options.ts';

const makefiles = [
  'obj-$(CONFIG_NVME_CORE)\t\t\t+= nvme-core.o',
  'obj-$(CONFIG_BLK_DEV_NVME)\t\t+= nvme.o',
  'obj-$(CONFIG_SCSI_VIRTIO)\t+= virtio_scsi.o  other.o',
  'obj-$(CONFIG_NET) += net/',
].join('\n');

test('a module’s option is the one whose line names its object, however the module is written', () => {
  expect(moduleOptionsIn(makefiles, ['nvme', 'nvme_core', 'virtio-scsi'])).toEqual({
    options: [
      { name: 'CONFIG_BLK_DEV_NVME', value: 'y' },
      { name: 'CONFIG_NVME_CORE', value: 'y' },
      { name: 'CONFIG_SCSI_VIRTIO', value: 'y' },
    ],
    unknown: [],
  });
});

test('a module that the tree does not build is named, a folder is none', () => {
  expect(moduleOptionsIn(makefiles, ['net', 'zfs'])).toEqual({ options: [], unknown: ['net', 'zfs'] });
});
