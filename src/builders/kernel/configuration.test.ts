import { expect, test } from 'vitest';
import { parseConfiguration } from '../../core/configuration.ts';
import { mergeOptions, trimConfiguration } from './configuration.ts';

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
