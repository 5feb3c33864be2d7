import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';

const whole = `name: moves
components:
  qemu: { role: qemu, debian: qemu-system-x86, versions: "10.0" }
  other: { role: qemu, debian: qemu-system-x86, versions: "11.1" }
factors:
  driver: [virtio-blk-pci, nvme]
image: linux
steps:
  - { name: boot, guest: 'qemu-system-x86_64 -drive file=\${image}' }
good:
  - { console: guest, match: guest is up }
acts:
  - { name: add, qmp: '{"execute": "device_add", "arguments": {"driver": "\${driver}", "bus": \${driver}}}' }
  - { name: look, type: lsblk, good: [{ console: guest, match: vdb }], timeout: 5s }
  - { name: again, reset: true }
  - { name: move, migrate: other, bad: [{ refused: load of migration failed }] }
`;

function problems(from = '', to = ''): readonly string[] {
  const parsed = parseScenario(
    whole.replace(from, () => to),
    'f',
  );
  return (parsed.ok ? parsed.warnings : parsed.problems).map(({ what, line }) => `${line}: ${what}`);
}

describe('acts in a scenario file', () => {
  it('are read with what they do, and what is good, bad and their time', () => {
    const parsed = parseScenario(whole, 'f');
    expect(parsed.ok ? parsed.warnings : parsed.problems).toEqual([]);
    expect(parsed.ok && parsed.scenario.acts).toEqual([
      expect.objectContaining({
        name: 'add',
        deed: expect.objectContaining({ kind: 'qmp' }) as unknown,
        restarts: false,
        timeoutMs: 60_000,
      }),
      expect.objectContaining({ deed: { kind: 'type', text: 'lsblk' }, timeoutMs: 5000 }),
      expect.objectContaining({ deed: { kind: 'reset' }, restarts: true }),
      {
        name: 'move',
        deed: { kind: 'restore', to: 'other' },
        restarts: false,
        good: [],
        timeoutMs: 60_000,
        bad: [{ kind: 'refused', step: 'boot', source: 'load of migration failed' }],
      },
    ]);
    expect(
      parseScenario(
        whole
          .replace(/acts:[^]*/, '')
          .replace(/ {2}other.*\n/, '')
          .replace(/factors:\n.*\n/, ''),
        'f',
      ),
    ).not.toHaveProperty('scenario.acts');
  });

  it.each([
    ['reset: true', 'type: a, reset: true', '15: the act again has both type and reset'],
    [', reset: true', '', '15: the act again does nothing'],
    ['name: look', 'name: add', '14: another act has the name add'],
    ['"execute": "device_add"', '"do": 1', '13: this is no command of QMP'],
    ['{"execute"', '"execute"', '13: this is no command of QMP'],
    ['migrate: other', 'migrate: othr', '16: there is no qemu othr; did you mean other?'],
    [
      '-drive file',
      '-nographic -drive file',
      '14: the guest step has a serial console of its own, which nothing can be typed on',
    ],
    ['lsblk', "'${disk}'", '14: ${disk} is not defined'],
    ['match: vdb', "match: 'a^'", '14: '],
  ])('%s as %s is refused', (from, to, problem) => {
    expect(problems(from, to).some((one) => one.startsWith(problem))).toBe(true);
  });

  it('need a guest, and no second QEMU without an act that migrates to it', () => {
    expect(problems("guest: 'qemu", "run: 'qemu").some((one) => one.includes('no step starts a guest that'))).toBe(true);
    expect(problems(', migrate: other', ', restore: true').some((one) => one.includes('has the role qemu already'))).toBe(true);
  });
});
