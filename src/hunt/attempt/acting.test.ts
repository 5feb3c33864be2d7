import { expect, test } from 'vitest';
import { VirtualClock } from '../../../test/fakes/clock.ts';
import { MemoryEvidence } from '../../../test/fakes/evidence.ts';
import { type Acted, FakeHosts } from '../../../test/fakes/host.ts';
import type { AttemptId, AttemptKey, AttemptRecord } from '../../core/attempt/attempt.ts';
import { createJudge } from '../../core/judge/judge.ts';
import type { Act, Scenario } from '../../core/scenario/scenario.ts';
import type { GuestAnswer, HostRecipe, HostStep } from '../../ports/host.ts';
import { runAttempt } from './attempt.ts';

const never = new AbortController().signal;
const source = { kind: 'machine' } as const;
const act = (name: string, parts: Partial<Act>): Act => ({
  name,
  deed: { kind: 'reset' },
  restarts: false,
  good: [],
  bad: [],
  timeoutMs: 5000,
  ...parts,
});
const line = (match: string) => ({ kind: 'console', console: 'guest', source: match }) as const;

interface Tried {
  readonly record: AttemptRecord;
  readonly asked: readonly Acted[];
  readonly started: readonly HostStep[];
}

/** A guest that comes up at once, answers as told, and goes away when it is told to quit. */
async function attempt(acts: readonly Act[], answer: (command: string) => GuestAnswer | null): Promise<Tried> {
  const clock = new VirtualClock();
  const asked: Acted[] = [];
  const started: HostStep[] = [];
  const hosts = new FakeHosts({
    clock,
    play: ({ step }) => {
      started.push(step);
      const text = step.acting?.incoming === undefined ? 'guest is up\n' : 'here again\n';
      return { events: [{ afterMs: 10, kind: 'output', stream: 'guest', text }] };
    },
    acted: (one, show) => {
      asked.push(one);
      if ('typed' in one) {
        show('guest', `ran ${one.typed.trim()}\n`);
        return null;
      }
      if (one.command === 'quit') for (const host of hosts.alive) host.endGuest();
      return answer(one.command);
    },
  });
  const scenario = {
    components: [
      { name: 'new', role: 'qemu', source, versions: [] },
      { name: 'old', role: 'qemu', source, versions: [] },
    ],
    factors: [{ name: 'word', values: ['hello'] }],
    steps: [{ name: 'boot', kind: 'guest', command: 'qemu', capture: null, timeoutMs: 10_000 }],
    good: [line('guest is up')],
    bad: [],
    timeouts: { bootMs: 1000, guestMs: 10_000, stallMs: 5000 },
    acts,
  } satisfies Partial<Scenario>;
  const record = await runAttempt(
    { clock, hosts, evidence: new MemoryEvidence(), judge: createJudge({ scenario, detectors: [] }) },
    {
      id: '1.1' as AttemptId,
      key: 'key' as AttemptKey,
      point: { new: '2', old: '1', word: 'hello' },
      scenario,
      machine: { firstbad: '', labQemu: '', accelerator: '', architecture: '', cpu: '', processors: 1, memoryMiB: 1 } as never,
      recipe: { kernel: null, trees: {}, image: null, machine: {}, bootTimeoutMs: 1000 } as unknown as HostRecipe,
    },
    { signal: never },
  );
  expect(clock.sleeping, 'timers left').toBe(0);
  expect(hosts.alive.size, 'hosts left').toBe(0);
  return { record, asked, started };
}

const answers =
  (values: Readonly<Record<string, unknown>>) =>
  (command: string): GuestAnswer => ({ kind: 'answer', value: values[command] ?? {} });

test('types and asks, with the values of the point, in the order of the file', async () => {
  const { record, asked } = await attempt(
    [
      act('say', { deed: { kind: 'type', text: 'echo ${word}' }, good: [line('ran echo hello')] }),
      act('ask', { deed: { kind: 'qmp', json: '{"execute": "device_add", "arguments": {"id": "${word}"}}' } }),
      act('look', { deed: { kind: 'monitor', line: 'info ${word}' } }),
      act('again', { deed: { kind: 'reset' } }),
    ],
    answers({}),
  );
  expect(record.judgement).toMatchObject({ outcome: 'good', act: 'again', stage: 'guest-act' });
  expect(asked).toEqual([
    { typed: 'echo hello\r' },
    { command: 'device_add', args: { id: 'hello' } },
    { command: 'human-monitor-command', args: { 'command-line': 'info hello' } },
    { command: 'system_reset', args: null },
  ]);
  expect(record.byHand).toContain('# say: type "echo ${word}"');
});

test('moves a guest to another QEMU: saved, ended, started from what was saved', async () => {
  const { record, started, asked } = await attempt(
    [act('move', { deed: { kind: 'restore', to: 'new' }, good: [line('here again')] })],
    answers({ 'query-migrate': { status: 'completed' }, 'query-status': { status: 'running' } }),
  );
  expect(record.judgement).toMatchObject({ outcome: 'good', act: 'move' });
  expect(started.map(({ acting }) => acting)).toEqual([
    { qemu: 'old' },
    { qemu: 'new', incoming: expect.stringMatching(/^exec:cat \/tmp\//) as string },
  ]);
  expect(asked.map((one) => ('command' in one ? one.command : ''))).toEqual([
    'migrate',
    'query-migrate',
    'quit',
    'query-status',
  ]);
});

test.each<[string, GuestAnswer, string]>([
  ['refuses', { kind: 'refused', words: 'no such bus' }, 'device_add: no such bus'],
  ['is silent', { kind: 'silent' }, "QEMU's monitor has not answered device_add within 5 s"],
  ['answers with an error', { kind: 'answer', value: 'Error: no such bus' }, 'device_add: Error: no such bus'],
])('a monitor that %s fails the act with its words', async (_, answer, message) => {
  const { record } = await attempt([act('add', { deed: { kind: 'qmp', json: '{"execute": "device_add"}' } })], () => answer);
  expect(record.judgement).toMatchObject({
    outcome: 'bad',
    message,
    act: 'add',
    signature: expect.stringMatching(/^act add: /) as string,
  });
});

test('a state that can not be saved fails the act, and the guest is not ended', async () => {
  const { record, started } = await attempt(
    [act('save', { deed: { kind: 'restore', to: null } })],
    answers({ 'query-migrate': { status: 'failed', 'error-desc': 'disk is full' } }),
  );
  expect(record.judgement).toMatchObject({ outcome: 'bad', message: 'migrate: disk is full' });
  expect(started).toHaveLength(1);
});
