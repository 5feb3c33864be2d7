import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOptions, parseConfiguration, parseOption } from '../core/base/configuration.ts';
import { conditionsOf, unsetOptions, valuesIn } from './kconfig.ts';

test('what is written is read back', () => {
  const name = fc.stringMatching(/^CONFIG_[A-Z0-9_]{1,12}$/);
  const value = fc.constantFrom('y', 'n', '4', '"text"', '0x10');
  fc.assert(
    fc.property(fc.uniqueArray(fc.record({ name, value }), { selector: (one) => one.name }), (options) => {
      expect([...parseConfiguration(formatOptions(options))]).toEqual(options.map((one) => [one.name, one.value]));
    }),
  );
});

test('of two options with one name the later one counts', () => {
  expect(
    formatOptions([
      { name: 'CONFIG_A', value: 'y' },
      { name: 'CONFIG_A', value: 'n' },
    ]),
  ).toBe('# CONFIG_A is not set\n');
});

test('other lines are no options', () => {
  expect(['', '# a word', 'CONFIG_A', '# CONFIG_A is set'].map(parseOption)).toEqual([null, null, null, null]);
});

test('what is not there is off, and was not set when it was asked for', () => {
  const wanted = [
    { name: 'CONFIG_A', value: 'y' },
    { name: 'CONFIG_B', value: 'n' },
    { name: 'CONFIG_C', value: 'y' },
  ];
  const configuration = parseConfiguration('CONFIG_A=m\nCONFIG_C=y\n');
  expect(unsetOptions(configuration, wanted)).toEqual([{ name: 'CONFIG_A', value: 'y', got: 'm' }]);
});

describe('why an option could not be set', () => {
  // After drivers/virt/Kconfig of Linux 6.1.
  const virt = [
    'menuconfig VIRT_DRIVERS',
    '\tbool "Virtualization drivers"',
    '',
    'if VIRT_DRIVERS',
    '',
    'config VMGENID',
    '\ttristate "Virtual Machine Generation ID driver"',
    '\tdefault y',
    '\tdepends on ACPI',
    '\thelp',
    '\t  if this is read as code, something is wrong.',
    '',
    'config OTHER',
    '\tdepends on ARM && \\',
    '\t\tOF',
    '',
    'endif',
    '',
    'config LAST',
    '\tbool "last"',
  ].join('\n');

  test('is its own conditions and those around it', () => {
    expect(conditionsOf(virt, 'CONFIG_VMGENID')).toEqual(['VIRT_DRIVERS', 'ACPI']);
    expect(conditionsOf(virt, 'CONFIG_OTHER')[1]).toMatch(/^ARM && +OF$/);
    expect(conditionsOf(virt, 'CONFIG_LAST')).toEqual([]);
    expect(conditionsOf(virt, 'CONFIG_VIRT_DRIVERS')).toEqual([]);
  });

  test('comes with the values of what is named there', () => {
    const configuration = parseConfiguration('CONFIG_ACPI=y\n');
    expect(valuesIn('ACPI && (ARM || !OF)', configuration)).toBe('ACPI=y, ARM=n, OF=n');
  });

  test('a menu’s condition holds for what is in it', () => {
    const menu = 'menu "Things"\n\tdepends on NET\n\nconfig A\n\tbool\n\nendmenu\n\nconfig B\n\tbool\n';
    expect(conditionsOf(menu, 'CONFIG_A')).toEqual(['NET']);
    expect(conditionsOf(menu, 'CONFIG_B')).toEqual([]);
  });
});
