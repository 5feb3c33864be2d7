import { expect, test } from 'vitest';
import { parseConfiguration } from '../../core/base/configuration.ts';
import { mergeOptions, modulesNeeded, trimConfiguration } from './configuration.ts';

test('of a distribution’s configuration modules go, what only the distribution has goes, and what is wanted comes in', () => {
  const file = [
    '# CONFIG_MODULE_SIG_ALL is not set',
    'CONFIG_SMP=y',
    'CONFIG_BLK_DEV_LOOP=m',
    'CONFIG_SOUND=m',
    'CONFIG_SYSTEM_TRUSTED_KEYS="debian/certs/debian-uefi-certs.pem"',
    'CONFIG_DEBUG_INFO_BTF=y',
    'CONFIG_HZ=250',
  ].join('\n');
  const trimmed = parseConfiguration(trimConfiguration(file, [{ name: 'CONFIG_BLK_DEV_LOOP', value: 'y' }]));
  expect(trimmed.get('CONFIG_SMP')).toBe('y');
  expect(trimmed.get('CONFIG_HZ')).toBe('250');
  expect(trimmed.get('CONFIG_BLK_DEV_LOOP')).toBe('y');
  expect(trimmed.has('CONFIG_SOUND')).toBe(false);
  expect(trimmed.has('CONFIG_DEBUG_INFO_BTF')).toBe(false);
  expect(trimmed.get('CONFIG_SYSTEM_TRUSTED_KEYS')).toBe('""');
});

test('the user’s option wins over the host’s', () => {
  const merged = mergeOptions([{ name: 'CONFIG_A', value: 'y' }], [{ name: 'CONFIG_A', value: 'n' }]);
  expect(merged).toEqual([{ name: 'CONFIG_A', value: 'n' }]);
});

test('of a choice what is wanted is named last, where it counts', () => {
  const file = '# CONFIG_KERNEL_GZIP is not set\nCONFIG_KERNEL_XZ=y\n';
  const trimmed = trimConfiguration(file, [{ name: 'CONFIG_KERNEL_GZIP', value: 'y' }]);
  expect(trimmed.indexOf('CONFIG_KERNEL_GZIP=y')).toBeGreaterThan(trimmed.indexOf('CONFIG_KERNEL_XZ=y'));
  expect(trimmed).not.toContain('# CONFIG_KERNEL_GZIP is not set');
});

test('a module that something wanted depends on is needed after all', () => {
  const file = parseConfiguration('CONFIG_SCSI=m\nCONFIG_SCSI_LOWLEVEL=y\nCONFIG_VIRTIO=y\nCONFIG_SOUND=m\n');
  expect(modulesNeeded(file, ['SCSI_LOWLEVEL && SCSI', 'VIRTIO && !SCSI_X'])).toEqual([{ name: 'CONFIG_SCSI', value: 'y' }]);
});
