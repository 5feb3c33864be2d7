import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { openQmp, QmpError } from './qmp.ts';

const greeting = { QMP: { version: { qemu: { major: 10, minor: 0, micro: 2 }, package: 'Debian' }, capabilities: [] } };

/** A QEMU that answers `qmp_capabilities` by itself and everything else by `answer`. */
class FakeQemu extends Duplex {
  readonly asked: string[] = [];

  constructor(answer: (command: string) => object = () => ({ return: {} })) {
    super({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        for (const line of chunk.toString('utf8').trim().split('\n')) {
          const { execute, id } = JSON.parse(line) as { execute: string; id: number };
          this.asked.push(execute);
          const reply = execute === 'qmp_capabilities' ? { return: {} } : answer(execute);
          if ('nothing' in reply) continue;
          this.say({ ...reply, id });
        }
        done();
      },
    });
  }

  say(message: object): void {
    this.push(`${JSON.stringify(message)}\r\n`);
  }
}

test('answers find their commands, though the bytes arrive one by one', async () => {
  const qemu = new FakeQemu(() => ({ return: { status: 'running' } }));
  const qmp = openQmp(qemu);
  for (const byte of `${JSON.stringify(greeting)}\n`) qemu.push(byte);
  expect((await qmp.ready).version.major).toBe(10);
  expect(await qmp.execute('query-status')).toEqual({ status: 'running' });
});

test('an error answer names the command and QEMU’s words', async () => {
  const qemu = new FakeQemu(() => ({ error: { class: 'GenericError', desc: 'no such device' } }));
  const qmp = openQmp(qemu);
  qemu.say(greeting);
  await qmp.ready;
  await expect(qmp.execute('device_del')).rejects.toThrow(new QmpError('device_del', 'GenericError', 'no such device'));
});

test('events reach those who listen', async () => {
  const qemu = new FakeQemu();
  const qmp = openQmp(qemu);
  const seen = new Promise((resolve) => qmp.onEvent(resolve));
  qemu.say(greeting);
  qemu.say({ event: 'STOP', data: { reason: 'test' }, timestamp: {} });
  expect(await seen).toEqual({ event: 'STOP', data: { reason: 'test' } });
});

test('a QEMU that ends fails what waits for it', async () => {
  const qemu = new FakeQemu(() => ({ nothing: true }));
  const qmp = openQmp(qemu);
  qemu.say(greeting);
  await qmp.ready;
  const waiting = qmp.execute('query-status');
  qemu.destroy();
  await expect(waiting).rejects.toThrow('ended');
  expect(qmp.isReady()).toBe(false);
});

test('a QEMU that was started anew behind the same port is spoken to again', async () => {
  const qemu = new FakeQemu();
  const qmp = openQmp(qemu);
  qemu.say(greeting);
  await qmp.ready;
  qemu.push('{"return": {"half": ');
  qemu.push('\n');
  qemu.say(greeting);
  await expect.poll(() => qemu.asked.filter((command) => command === 'qmp_capabilities').length).toBe(2);
  expect(await qmp.execute('query-status')).toEqual({});
});

test.each([
  { QMP: null },
  { QMP: 1 },
  { QMP: {} },
  { QMP: { version: null } },
  { QMP: { version: { qemu: null, package: 'x' } } },
  { QMP: { version: { qemu: { major: '10', minor: 0, micro: 0 } } } },
  { event: 'STOP', data: null },
  { id: 1, error: null },
])('what only looks like a message says nothing: %j', async (message) => {
  const qemu = new FakeQemu(() => ({ return: 7 }));
  const qmp = openQmp(qemu);
  qemu.say(message);
  qemu.say(greeting);
  expect((await qmp.ready).version.major).toBe(10);
  qemu.say(message);
  expect(await qmp.execute('query-status')).toBe(7);
});

test('an error without words is an error all the same', async () => {
  const qemu = new FakeQemu(() => ({ error: { class: 7 } }));
  const qmp = openQmp(qemu);
  qemu.say(greeting);
  await qmp.ready;
  await expect(qmp.execute('quit')).rejects.toThrow(new QmpError('quit', '', ''));
});

test('a line without an end is forgotten, and what follows it is read', async () => {
  const qemu = new FakeQemu(() => ({ return: 7 }));
  const qmp = openQmp(qemu);
  for (let piece = 0; piece < 9; piece += 1) qemu.push('x'.repeat(1 << 20));
  qemu.push('\n');
  qemu.say(greeting);
  await qmp.ready;
  expect(await qmp.execute('query-status')).toBe(7);
});
