// What strangers hand in, made by the grammar of what it should be and then bent: lines, words and values are left out, doubled, moved,
// nested, or replaced by what nobody expects. Whatever reads it reads it, or refuses it in words: never a bug, never for long.

import { readdirSync, readFileSync } from 'node:fs';
import { assert } from '../../src/core/base/assert.ts';
import { UserError } from '../../src/core/base/user-error.ts';
import { parseStrace } from '../../src/core/evidence/strace-calls.ts';
import { createJudge } from '../../src/core/judge/judge.ts';
import { parseBisectLog } from '../../src/core/search/bisect-log.ts';
import { parseTap } from '../../src/core/tap/tap-results.ts';
import { builtInDetectors } from '../../src/detectors/built-in.ts';
import { parseGuestRegisters } from '../../src/hosts/guest-registers.ts';
import { readReport } from '../../src/reports/read/read-report.ts';
import { parseMaintainers } from '../../src/reports/write/maintainers.ts';
import { parseCase } from '../../src/scenario/parse-case.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { parseControlFile } from '../../src/sources/debian/control-file.ts';
import { parseRelations } from '../../src/sources/debian/relation.ts';
import { parseRelease } from '../../src/sources/debian/release.ts';
import { corpusScenario, observationsOf, readCase } from '../corpus/corpus-case.ts';
import { FakeCli } from '../fakes/cli.ts';
import { hostile } from '../fakes/hostile.ts';
import { type Random, randomFrom } from '../fakes/random.ts';

const root = new URL('../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** One kind of input: what is right, and who reads it. */
interface Fuzzed {
  readonly samples: () => readonly string[] | Promise<readonly string[]>;
  readonly bend: (text: string, random: Random) => string;
  /** Throws UserError to refuse it. */
  readonly read: (text: string) => unknown;
}

const oddities = [
  '', ' ', '\t', '\0', '\\', '"', "'", '`', '${x}', '$(reboot)', '%', '{', '}', '[', ']', '- ', ': ', '#', '|', '>', '&a', '*a', '!!js/function',
  '__proto__', 'constructor', 'toString', 'null', 'true', '~', '-1', '0', '1e999', '0x', '9'.repeat(40), '9'.repeat(400), '../../etc/passwd', '/dev/null',
  '\u202e', '\ud800', '\ufeff', '\u001b[31m', '\r', '\n', '\n\n', '\n---\n', '--', '2:1.0-1~bpo+b1', '<<', '(?=(x+x+)+y)', 'a'.repeat(5000), hostile,
]; // prettier-ignore

const oneOf = <T>(all: readonly T[], random: Random): T => {
  const one = all[random(all.length)];
  assert(one !== undefined, 'there is one to choose');
  return one;
};

/** Words, blanks and single signs: what most grammars are made of. */
function bendText(text: string, random: Random): string {
  let tokens: string[] = text.match(/[\w.+~-]+|\n[ ]*|\s+|[^\w\s]/gu) ?? [];
  for (let times = 1 + random(6); times > 0 && tokens.length > 0; times -= 1) {
    const at = random(tokens.length);
    const length = 1 + random(random(4) === 0 ? 40 : 3);
    const piece = tokens.slice(at, at + length);
    const to = random(tokens.length);
    switch (random(7)) {
      case 0:
        tokens.splice(at, length);
        break;
      case 1:
        tokens.splice(to, 0, ...piece);
        break;
      case 2:
        tokens.splice(at, length);
        tokens.splice(Math.min(to, tokens.length), 0, ...piece);
        break;
      case 3:
        tokens.splice(at, length, oneOf(oddities, random));
        break;
      case 4:
        tokens.splice(at, 0, oneOf(oddities, random));
        break;
      case 5:
        tokens = tokens.slice(0, at);
        break;
      default:
        tokens.splice(at, 0, ...Array.from({ length: 1 + random(60) }, () => piece).flat());
    }
  }
  return tokens.join('').slice(0, 200_000);
}

const values: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  '',
  [],
  {},
  [[]],
  { a: {} },
  'x'.repeat(3000),
  hostile,
  '1.1',
  '../x',
];

/** One value somewhere in it, or the name of one, is another. */
function bendValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random(4) === 0) return oneOf(values, random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [oneOf(values, random)];
    const at = random(value.length);
    const changed = [...(value as readonly unknown[])];
    if (random(4) === 0) changed.splice(at, random(2), changed[random(value.length)]);
    else changed[at] = bendValue(changed[at], random);
    return changed;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { a: oneOf(values, random) };
  const at = random(entries.length);
  const [name = '', one] = entries[at] ?? [];
  if (random(6) === 0) entries.splice(at, 1);
  else entries[at] = random(8) === 0 ? [oneOf(oddities, random), one] : [name, bendValue(one, random)];
  return Object.fromEntries(entries);
}

/** Lines of JSON; the last says how many they are, and its seal is left out, or nothing else would be read. */
function bendHuntFile(text: string, random: Random): string {
  const lines = text.trim().split('\n');
  const body = lines.slice(0, -1);
  for (let times = 1 + random(2); times > 0; times -= 1) {
    const at = random(body.length);
    if (random(6) === 0) body.splice(at, random(2), body[random(body.length)]!);
    else body[at] = JSON.stringify(bendValue(JSON.parse(body[at]!), random));
  }
  return [...body, JSON.stringify({ end: body.length })].join('\n');
}

async function huntFiles(): Promise<readonly string[]> {
  const cli = new FakeCli({ kernels: ['5.10', '6.0', '6.1'] });
  const at = ['--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];
  await cli.run(['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.10', '--deterministic', '--no-evidence']);
  await cli.run(['matrix', 'sectors']);
  for (const hunt of ['1', '2']) await cli.run(['export', hunt, `${hunt}.gz`]);
  return ['1.gz', '2.gz'].map((file) => cli.written.get(file)!);
}

/** Taken or refused: what comes after it on the same machine still works. */
async function adoptAndLook(text: string): Promise<void> {
  const cli = new FakeCli({ kernels: ['5.10', '6.0', '6.1'] });
  cli.written.set('some.gz', text);
  const looks = [
    ['adopt', 'some.gz'],
    ['hunts'],
    ['hunts', '--json'],
    ['show', '1'],
    ['show', '1', '--json'],
    ['report', '1', '--no-try'],
  ];
  for (const words of looks) {
    const { status, stderr } = await cli.run(words);
    if (status === 134) throw new Error(`${words.join(' ')}: ${stderr.slice(0, 1500)}`);
    if (words[0] === 'adopt' && status !== 0) return;
  }
}

const consoles = (): readonly string[] =>
  readdirSync(new URL('test/corpus', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(new URL(`test/corpus/${name}`, root), 'latin1'));

const judge = createJudge({ scenario: corpusScenario, detectors: builtInDetectors });
const headerEnd = '# ---\n';
const examples = readdirSync(new URL('examples', root));
const problemsIn = (parsed: { readonly ok: boolean; readonly problems?: readonly { readonly what: string }[] }): void => {
  const isTold = parsed.ok || (parsed.problems ?? []).some(({ what }) => what !== '');
  if (!isTold) throw new Error('it is refused without a word');
};
const plain = (samples: readonly string[], read: Fuzzed['read']): Fuzzed => ({ samples: () => samples, bend: bendText, read });

const release = `Origin: Debian
Suite: stable
Codename: trixie
Date: Sat, 15 Nov 2025 10:00:00 UTC
Valid-Until: Sat, 22 Nov 2025 10:00:00 UTC
Architectures: amd64 arm64
Components: main contrib
SHA256:
 ${'0'.repeat(64)} 1234 main/binary-amd64/Packages.xz
 ${'f'.repeat(64)}    0 main/binary-arm64/Packages.gz
`;
const control = `Package: qemu-system-x86
Source: qemu (1:7.2+dfsg-7)
Version: 1:7.2+dfsg-7+deb12u18+b3
Depends: libc6 (>= 2.36), libaio1 (>= 0.3.93) | libaio1t64, seabios:any [amd64] <!nocheck>
Filename: pool/main/q/qemu/x.deb
Size: 1234
Description: x
 more
 .
 words

Package: other
Version: 1
`;

const targets: Readonly<Record<string, Fuzzed>> = {
  scenario: plain(
    examples.map((name) => textOf(`examples/${name}/firstbad.yaml`)),
    (text) => problemsIn(parseScenario(text, 'firstbad.yaml')),
  ),
  'case file': plain([/```yaml\n([\s\S]*?)```/.exec(textOf('docs/how-to/case.md'))![1]!], (text) =>
    problemsIn(parseCase(text, 'case.yaml')),
  ),
  report: plain([textOf('examples/qemu-4k-direct-io/report.txt')], (text) => readReport(new TextEncoder().encode(text))),
  'hunt file': { samples: huntFiles, bend: bendHuntFile, read: adoptAndLook },
  'release file': plain([release], parseRelease),
  'package index': plain([control], (text) => {
    for (const stanza of parseControlFile(text)) parseRelations(stanza.get('Depends') ?? '');
    parseRelations(text);
  }),
  console: {
    samples: consoles,
    // The header says which stream it is: only what the machine wrote is bent.
    bend: (text, random) => {
      const begin = text.indexOf(headerEnd) + headerEnd.length;
      return text.slice(0, begin) + bendText(text.slice(begin, begin + 20_000), random);
    },
    read: (text) => {
      let state = judge.start();
      for (const one of observationsOf(readCase(text))) state = judge.observe(state, one);
      for (let due = judge.nextDeadline(state); due !== null; due = judge.nextDeadline(state))
        state = judge.advance(state, due);
      const { message } = judge.judgement(state) ?? judge.conclude(state, 1e9);
      if (message === '') throw new Error('a judgement without a word');
    },
  },
  'bisect log': plain(
    [`git bisect start\n# status: waiting for both\n# bad: [${'a'.repeat(40)}] title\ngit bisect bad ${'a'.repeat(40)}\n# good: [${'b'.repeat(40)}] other\ngit bisect good ${'b'.repeat(40)}\n# first bad commit: [${'a'.repeat(40)}] title\n`],
    parseBisectLog,
  ), // prettier-ignore
  'system calls': plain(
    ['12 1.5 preadv(7</dev/loop0>, [{iov_base="\\0"..., iov_len=512}, {iov_base=0x7f, iov_len=3584}], 2, 0) = -1 EINVAL (Invalid argument)\n12 openat(AT_FDCWD, "/x", O_RDWR|O_DIRECT <unfinished ...>\n12 <... openat resumed>) = 7\n'],
    parseStrace,
  ), // prettier-ignore
  tap: plain(
    ['KTAP version 1\n1..2\n  # Subtest: a\n  1..1\n  ok 1 x # SKIP y\nok 1 a\nnot ok 2 - b # TODO\nBail out! z\n'],
    parseTap,
  ),
  maintainers: plain(['LOOP DEVICE\nM:\tSome One <one@example.org>\nL:\tlinux-block@example.org\nS:\tMaintained\nF:\tdrivers/block/loop.c\nX:\tfs/*/\nN:\tnvme\nK:\t\\bdio\\b\n'], parseMaintainers), // prettier-ignore
  'registers of a monitor': plain(
    ['CPU#0\nRAX=0000000000000000 RBX=0000000000000000\nRIP=000000000000fff0 RFL=00000002 [-------] CPL=0 II=0 A20=1 SMM=0 HLT=0\nCPU#1\nEIP=0000fff0 EFL=00000002 HLT=1\n'],
    parseGuestRegisters,
  ), // prettier-ignore
};

export const parserNames = Object.keys(targets);

const samplesOf = new Map<string, readonly string[]>();
// Of the processor's time: 200 KB are the most that is made.
const msMax = 5000;

/** Null when what the seed makes was read or refused as it should be; otherwise what happened. */
export async function playParser(name: string, seed: number): Promise<string | null> {
  const target = targets[name];
  assert(target, `there is a parser of ${name}`);
  const samples = samplesOf.get(name) ?? (await target.samples());
  samplesOf.set(name, samples);
  const random = randomFrom(seed);
  const text = target.bend(oneOf(samples, random), random);
  const begun = process.cpuUsage();
  try {
    await target.read(text);
  } catch (error) {
    if (!(error instanceof UserError)) return `${String(error instanceof Error ? error.stack : error).slice(0, 2000)}`;
    if (error.message.trim() === '') return 'it is refused without a word';
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 > msMax ? `it took ${Math.round((user + system) / 1000)} ms` : null;
}
