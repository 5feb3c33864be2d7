// `npm run fuzz:import -- [--seed N] [--runs N]`: reports nobody would write, read within bounds of time and memory. What is
// drafted from them must be a scenario, and its steps may hold nothing but what is understood. Prints the seed.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { draftScenario } from '../src/reports/draft/draft-scenario.ts';
import { readReport } from '../src/reports/read/read-report.ts';
import { parseScenario } from '../src/scenario/parse-scenario.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string', default: '2000' } } });
const seed = Number(values.seed ?? Date.now() % 1_000_000);
// Of the processor's time, so that a machine that is busy with other things makes no difference. The largest input has 256 KiB.
const msMax = 5000;
const memoryMax = 1 << 30;

/** xorshift32: the same reports for the same seed, on every machine. */
let state = seed | 1;
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

const example = readFileSync(new URL('../examples/qemu-4k-direct-io/report.txt', import.meta.url), 'utf8');
const pieces = [
  ...example.split('\n\n'),
  'From: a@example.org\nMessage-ID: <1@a>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n',
  'Content-Transfer-Encoding: base64\n\nAAAA====',
  'Content-Transfer-Encoding: quoted-printable\n\n=\n=3D=ZZ',
  '<html><pre>',
  '</pre><blockquote>',
  '<!--',
  'From a Thu Oct 20 02:44:36 2022\nSubject: x\n',
  '> > >',
  'qemu-system-x86_64 -drive file=/etc/shadow,cache=$(reboot) -monitor exec:reboot\n',
  '-blockdev \'{"driver":"raw","node-name":"a","file":{"driver":"file","filename":"/etc/shadow"}}\'\n',
  '<domain type="kvm">\n<disk device="disk">\n<source file="/etc/shadow"/>\n<driver cache="none;reboot" io="native"/>\n',
  '</disk>\n</domain>\n',
  '<disk>',
  'Command line: root=/dev/sda ro\n',
  '#regzbot introduced: v5.19..v6.0\n',
  'reverting deadbeef1234 helps since 6.0 but not 5.19, ',
  '\\\n',
  '"',
  "'",
  '`',
  '```\n',
  '\u0000\u001b[31m\u202e',
  '/',
  '(',
  'QEMU 9.0.2 works, with QEMU 9.1.0 the guest hangs when it boots\n',
  'Subject: Error migrating a VM from QEMU 9.0 to 9.1, it cannot reboot\n\n-machine pc-i440fx-9.0\n',
  'Subject: ovmf update breaks VMs\n\n',
  'qemu-system-ppc64 -M pseries,x=/etc/shadow -cpu POWER9 -kernel /etc/shadow -append "init=/etc/x"\n',
  'Since kernel 5.6.8 the partition scan fails\n\n# losetup -P -f /etc/shadow\n',
  '    Upgrade  qemu-kvm-17:9.1.0-15.el9.x86_64 @appstream\n',
  'cloud-hypervisor --kernel /etc/shadow --disk path=/etc/shadow\n',
  ' fails works ',
  '6.0 ',
];

/** Where one thing that comes very often has taken time: each of them was found to be slow once. */
const places: readonly ((text: string) => string)[] = [
  (text) => `From: a@example.org\nSubject: ${text.replaceAll('\n', ' ')}\n\n6.0 fails\n`,
  (text) => `<html><head><title>${text}</title></head><body>6.0 fails`,
  (text) => text.replaceAll('\n', ' '),
  (text) => text.replace(/^/gm, '> '),
  (text) => `<html><pre>${text}`,
];

/** One piece alone, in one place: what takes more than its share of time shows here first. */
function makeMonotone(): Uint8Array {
  const piece = `${pieces[random(pieces.length)]!.slice(0, 1 + random(80))}${['', ' ', '\n'][random(3)]!}`;
  const text = piece.repeat(Math.ceil(131_072 / piece.length));
  return new TextEncoder().encode(places[random(places.length)]!(text).slice(0, 262_144));
}

function makeReport(): Uint8Array {
  if (random(20) === 0) return makeMonotone();
  const parts: string[] = [];
  const wanted = random(60);
  for (let index = 0; index < wanted; index += 1) {
    const piece = pieces[random(pieces.length)]!;
    // Now and then the same thing very often, which is what takes time.
    parts.push(random(40) === 0 ? piece.repeat(Math.min(2000, Math.ceil(65_536 / piece.length))) : piece);
    if (random(6) === 0) parts.push(String.fromCharCode(random(0x2fff)));
  }
  const bytes = new TextEncoder().encode(parts.join(random(3) === 0 ? '\n' : '').slice(0, 262_144));
  for (let flips = random(20); flips > 0 && bytes.length > 0; flips -= 1) bytes[random(bytes.length)] = random(256);
  return bytes;
}

let slowest = 0;
let drafts = 0;
const runs = Number(values.runs);
console.log(`seed ${seed}, ${runs} reports`);
for (let run = 0; run < runs; run += 1) {
  const bytes = makeReport();
  const begun = process.cpuUsage();
  const result = draftScenario(readReport(bytes), { kernel: null, qemu: null });
  const { user, system } = process.cpuUsage(begun);
  const ms = (user + system) / 1000;
  slowest = Math.max(slowest, ms);
  if (ms > msMax) throw new Error(`report ${run} of seed ${seed} took ${ms.toFixed(0)} ms`);
  if (process.memoryUsage().rss > memoryMax) throw new Error(`report ${run} of seed ${seed} took more than 1 GiB`);
  if (result.kind !== 'draft') continue;
  drafts += 1;
  const parsed = parseScenario(result.draft.text, 'draft');
  if (!parsed.ok) throw new Error(`report ${run} of seed ${seed}: its draft is no scenario:\n${result.draft.text}`);
  // An act of firstbad's own reboots the guest.
  const steps = result.draft.text
    .slice(result.draft.text.indexOf('\nsteps:'))
    .replace('- name: reboot\n    type: reboot -f\n', '');
  if (/etc|reboot|exec|monitor/.test(steps))
    throw new Error(`report ${run} of seed ${seed}: untrusted words in a step:\n${steps}`);
}
console.log(`no crash; ${drafts} drafts, all of them scenarios; slowest ${slowest.toFixed(0)} ms`);
