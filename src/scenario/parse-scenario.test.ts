import { describe, expect, it } from 'vitest';
import { wholeScenario as whole } from '../../test/fakes/whole-scenario.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { parseScenario } from './parse-scenario.ts';

function read(text: string): Scenario {
  const parsed = parseScenario(text, 'f');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1));
  return parsed.scenario;
}

describe('parseScenario: what it reads', () => {
  it('fills in what the file leaves out', () => {
    expect(read(whole)).toMatchObject({
      name: 'boots',
      title: null,
      exclusions: [],
      image: { kind: 'grub' },
      host: { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] },
      timeouts: { bootMs: 120_000, guestMs: 60_000, stallMs: 10_000 },
      attempts: 1,
    });
    expect(parseScenario(whole, 'f')).toMatchObject({ ok: true, warnings: [] });
  });

  it('reads steps: a run step with its own time, the guest with that of timeouts', () => {
    const text = whole.replace('capture: device', 'capture: device\n    timeout: 1.5s') + 'timeouts: { guest: 2m }\n';
    expect(read(text).steps).toEqual([
      { name: 'attach', kind: 'run', command: 'losetup -b ${sector} -f --show ${image}', capture: 'device', timeoutMs: 1500 },
      {
        name: 'boot',
        kind: 'guest',
        command: 'qemu-system-x86_64 -drive file=${device},cache=${cache}',
        capture: null,
        timeoutMs: 120_000,
      },
    ]);
  });

  it('takes versions as written: 5.10 is not 5.1', () => {
    expect(read(whole).components[0]?.versions).toEqual([
      { text: '5.10', kind: 'series', prefix: '5.10' },
      { text: '6.1', kind: 'series', prefix: '6.1' },
    ]);
  });

  it('takes values as written, whatever YAML would make of them', () => {
    const values = [
      '0x10',
      '1e3',
      'on',
      'off',
      'yes',
      'no',
      'null',
      '~',
      'true',
      '010',
      '1_000',
      '+1',
      '.5',
      '2001-01-01',
      '1.0',
      '1.00',
    ];
    const text = whole.replace('[writeback, none]', `[${values.join(', ')}, "", '5.0', "a\\x41"]`);
    expect(read(text).factors[1]?.values).toEqual([...values, '', '5.0', 'aA']);
  });

  it('reads what is good and bad', () => {
    const text = whole.replace(
      /bad:[^]*/,
      'bad:\n  - { step: boot, status: nonzero }\n  - { step: attach, status: 1 }\n  - { step: attach, status: [2, 3] }\n',
    );
    expect(read(text).good).toEqual([{ kind: 'console', console: 'guest', source: 'guest is up' }]);
    expect(read(text).bad).toEqual([
      { kind: 'status', step: 'boot', statuses: 'nonzero' },
      { kind: 'status', step: 'attach', statuses: [1] },
      { kind: 'status', step: 'attach', statuses: [2, 3] },
    ]);
  });

  it.each([
    ['boot-sector', { kind: 'boot-sector', sectors: 31 }],
    ['{ boot-sector: {} }', { kind: 'boot-sector', sectors: 31 }],
    ['{ boot-sector: { sectors: 8 } }', { kind: 'boot-sector', sectors: 8 }],
    ['linux', { kind: 'linux' }],
    ['{ file: images/disk.raw }', { kind: 'file', path: 'images/disk.raw' }],
  ])('reads the image %s', (written, image) => {
    expect(read(whole.replace('image: grub', `image: ${written}`)).image).toEqual(image);
  });

  it('reads sources: suites, files, the machine', () => {
    const components = `components:
  kernel:
    role: host-kernel
    files:
      6.1-mine: { path: k/vmlinuz, modules: k/modules }
      6.0-mine: k/old
  qemu: { role: qemu, machine: true }
`;
    const text = whole.replace(/components:\n.*\n.*\n/, components);
    expect(read(text).components).toMatchObject([
      {
        source: {
          kind: 'files',
          versions: [
            { label: '6.1-mine', path: 'k/vmlinuz', modules: 'k/modules' },
            { label: '6.0-mine', path: 'k/old', modules: null },
          ],
        },
        versions: [{ text: '6.1-mine' }, { text: '6.0-mine' }],
      },
      { source: { kind: 'machine' }, versions: [{ kind: 'latest' }] },
    ]);
    const suites = whole.replace('debian: qemu-system-x86', 'debian: { package: qemu-system-x86, suites: bullseye }');
    expect(read(suites).components[1]?.source).toEqual({ kind: 'debian', package: 'qemu-system-x86', suites: ['bullseye'] });
  });

  it('reads exclusions of factor values and of versions', () => {
    const text = `${whole}exclude:\n  - when: { cache: none, kernel: [<6, 6.12] }\n    because: not yet\n`;
    expect(read(text).exclusions).toEqual([
      {
        when: [
          { kind: 'factor', name: 'cache', values: ['none'] },
          {
            kind: 'component',
            name: 'kernel',
            versions: [
              { text: '<6', kind: 'range', bounds: [{ operator: '<', than: '6' }] },
              { text: '6.12', kind: 'series', prefix: '6.12' },
            ],
          },
        ],
        because: 'not yet',
      },
    ]);
  });

  it('reads host and commands of several lines', () => {
    const text = `${whole.replace('run: losetup', 'run: |\n      set -e\n      losetup')}host: { memory: 1.5G, cpus: 2, accelerator: tcg, modules: [nvme], kernel-arguments: [mitigations=off, quiet] }\n`;
    expect(read(text).host).toEqual({
      memoryMiB: 1536,
      cpus: 2,
      accelerator: 'tcg',
      modules: ['nvme'],
      kernelArguments: ['mitigations=off', 'quiet'],
    });
    expect(read(text).steps[0]?.command).toBe('set -e\nlosetup -b ${sector} -f --show ${image}');
  });

  it('follows anchors, CRLF and a byte-order mark', () => {
    const text = `\uFEFF${whole.replace('[writeback, none]', '&c [writeback, none]').replace('bad:', 'exclude:\n  - when: { cache: *c, sector: 512 }\n    because: x\nbad:')}`;
    expect(read(text.replaceAll('\n', '\r\n')).exclusions[0]?.when[0]).toEqual({
      kind: 'factor',
      name: 'cache',
      values: ['writeback', 'none'],
    });
  });
});
