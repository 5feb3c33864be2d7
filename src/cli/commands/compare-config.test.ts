import { describe, expect, test } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';

const config = (lines: readonly string[]): string => `# Linux\n${lines.join('\n')}\n`;
const world = {
  kernels: ['5.10', '6.1.0', '6.1.9', '6.18'],
  configurations: {
    '5.10': config(['CONFIG_SMP=y', 'CONFIG_HZ=250', 'CONFIG_DIO_OLD=y']),
    '6.1.0': config(['CONFIG_SMP=y', 'CONFIG_HZ=250']),
    '6.1.9': config(['CONFIG_SMP=y', 'CONFIG_HZ=1000', 'CONFIG_NEW="text"', '# CONFIG_DIO_OLD is not set']),
  },
  texts: { './6.1': config(['CONFIG_SMP=n']), 'own.config': config(['CONFIG_SMP=y', 'CONFIG_HZ=250']) },
};

describe('firstbad compare-config', () => {
  test('shows what two packages differ in, a series being its newest version', async () => {
    const { status, stdout } = await new FakeCli(world).run(['compare-config', '5.10', '6.1']);
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      'CONFIG_HZ: 250 -> 1000',
      'CONFIG_NEW: n -> "text"',
      'CONFIG_DIO_OLD: y -> n',
      '3 options differ between 5.10 and 6.1.9.',
    ]);
  });

  test('shows a part by name, and says how many there are in all', async () => {
    const { stdout } = await new FakeCli(world).run(['compare-config', '5.10', '6.1', '--only', 'dio']);
    expect(stdout.trim().split('\n')).toEqual([
      'CONFIG_DIO_OLD: y -> n',
      '3 options differ between 5.10 and 6.1.9, 1 of them with "dio" in the name.',
    ]);
  });

  test('takes a file beside a package, told apart by its name, and gives one object', async () => {
    const own = await new FakeCli(world).run(['compare-config', 'own.config', '5.10', '--json']);
    expect(JSON.parse(own.stdout)).toEqual({
      good: 'own.config',
      bad: '5.10',
      differ: 1,
      options: [{ name: 'CONFIG_DIO_OLD', good: 'n', bad: 'y' }],
    });
    const path = await new FakeCli(world).run(['compare-config', './6.1', 'own.config']);
    expect(path.stdout).toContain('2 options differ between ./6.1 and own.config.');
  });

  test('names a version that there is not, and a package without a configuration', async () => {
    const { status, stderr } = await new FakeCli(world).run(['compare-config', '5.10', '4.19']);
    expect(status).toBe(128);
    expect(stderr).toContain('linux-image-cloud-amd64 has no version 4.19');
    const bare = await new FakeCli(world).run(['compare-config', '5.10', '6.18']);
    expect(bare.stderr).toContain('the package of linux-image-cloud-amd64 6.18 has no configuration in it');
  });
});
