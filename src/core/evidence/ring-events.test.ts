import { expect, it } from 'vitest';
import { ringEvents } from './ring-events.ts';

// Recorded on Linux 6.1 with QEMU 5.2, aio=io_uring, on a device of 4096-byte sectors.
const failing = [
  ' ld-linux-x86-64-156     [000] .....     8.713012: io_uring_submit_sqe: ring 00000000fdab4c57, req 0000000033946e1d, user_data 0x7f7ac19ff8f0, opcode READV, flags 0x0, non block 1, sq_thread 0',
  ' ld-linux-x86-64-156     [000] .N.1.     8.714022: io_uring_complete: ring 00000000fdab4c57, req 0000000033946e1d, user_data 0x7f7ac19ff8f0, result -22, cflags 0x0 extra1 0 extra2 0 ',
].join('\n');

it('a refused request is one event with the name of its errno and both lines as proof', () => {
  const [event, ...others] = ringEvents(failing);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ call: 'io_uring READV', result: 'EINVAL', line: 1, raw: failing });
});

it('a completion without its submission, and operations that transfer nothing, are no events', () => {
  const [submitted = '', completed = ''] = failing.split('\n');
  expect(ringEvents(completed)).toEqual([]);
  expect(ringEvents(`${submitted.replace('READV', 'POLL_ADD')}\n${completed}`)).toEqual([]);
});

it('equal requests of two runs have equal texts', () => {
  const other = failing.replaceAll('0x7f7ac19ff8f0', '0x7f00deadbeef').replaceAll('8.71', '9.02');
  expect(ringEvents(other)[0]?.text).toBe(ringEvents(failing)[0]?.text);
});
