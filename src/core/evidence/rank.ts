// How telling a fact is that only one side shows. The order is that of a maintainer's questions: which request failed, what
// was believed about the device, what did the guest see, what is set differently; what merely runs differently comes last.

import type { Fact, FactGroup } from './traced-run.ts';

const ofGroup: Readonly<Record<FactGroup, number>> = {
  probe: 90,
  request: 60,
  firmware: 50,
  guest: 50,
  qemu: 55,
  limit: 45,
  monitor: 40,
  call: 20,
  block: 30,
  'kernel-log': 5,
  module: 3,
  config: 2,
  banner: 1,
};

export function rankOf(fact: Fact): number {
  const { group, event } = fact;
  const base = ofGroup[group];
  if (!event) return base;
  const fails = /^E[A-Z]/.test(event.result);
  const onDevice = event.file?.startsWith('/dev/') === true;
  // Libraries are read into whatever place the loader has for them.
  if (group === 'request' && event.file !== null && !onDevice && !event.direct && !fails) return 6;
  if (group === 'request') return base + (fails ? 50 : 0) + (event.direct ? 10 : 0) + (onDevice ? 5 : 0);
  // Which files exist differs between any two builds.
  if (event.result === 'ENOENT') return 4;
  if (/^open/.test(event.call) && !onDevice) return 8;
  return base + (fails ? 15 : 0) + (event.direct ? 10 : 0) + (onDevice ? 12 : 0);
}
