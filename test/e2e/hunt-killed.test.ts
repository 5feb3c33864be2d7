// A whole hunt that is killed again and again at points that chance chooses, and that is ended on another machine: nothing is lost,
// nothing is asked twice, and the report is the same here and there.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WholeReport } from '../../src/core/whole/whole-report.ts';
import { type Home, makeHome } from './firstbad.ts';
import { testWhen } from './test-when.ts';

const example = fileURLToPath(new URL('../../examples/qemu-4k-direct-io/report.txt', import.meta.url));

let here: Home;
let there: Home;

beforeAll(async () => {
  [here, there] = [await makeHome('hunt-killed-here'), await makeHome('hunt-killed-there', { machines: 'own' })];
});

afterAll(async () => {
  await here.dispose();
  await there.dispose();
});

// Only one kernel and one QEMU: what is hunted are the settings.
const scenarioText = `name: settings
components:
  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: 6.1 }
  qemu: { role: qemu, debian: qemu-system-x86, versions: 5.2 }
factors:
  sector: [512, 4096]
  cache: [writeback, none]
image: { boot-sector: { sectors: 31 } }
steps:
  - name: attach
    run: losetup -b \${sector} -f --show \${image}
    capture: device
  - name: boot
    guest: qemu-system-x86_64 -m 64 -drive file=\${device},format=raw,cache=\${cache}
good:
  - { console: guest, match: 'guest is up' }
bad:
  - { console: firmware, match: 'could not read the boot disk' }
`;

test('a whole hunt that is killed and ended elsewhere loses nothing, and the report is the same on both machines', async () => {
  const folder = await here.scenario('settings', scenarioText);
  const found = await survived([folder, '--whole'], [1 + chance(2), 1 + chance(3)]);
  expect(found.ending).toBe('reproduced');
  expect(found.sentences.join(' ')).toMatch(/sector is 4096 and cache is none/);
  expect(found.left).toEqual([]);
});

testWhen(process.env['FIRSTBAD_WHOLE_HUNT'] === '1', 'takes twenty minutes: FIRSTBAD_WHOLE_HUNT=1 asks for it')(
  'the hunt of the example’s report, killed six times, ends elsewhere with the same report on both machines',
  async () => {
    const kills = Array.from({ length: 6 }, () => 1 + chance(12));
    const found = await survived([example], kills);
    expect(found.transitions.map(({ component, kind }) => `${component} ${kind}`)).toEqual([
      'kernel introduction',
      'kernel fix',
      'qemu fix',
    ]);
    expect(found.claims.every(({ status }) => status.kind !== 'open')).toBe(true);
  },
  3_600_000,
);

function chance(below: number): number {
  return Math.floor(Math.random() * below);
}

/** Killed after so many more attempts each time, exported, ended on the other machine, and taken back. */
async function survived(subject: readonly string[], kills: readonly number[]): Promise<WholeReport> {
  const told: string[] = [];
  for (const attempts of kills) told.push(...(await killed(['hunt', ...subject], attempts)));
  const why = `killed after ${kills.join(', then ')} attempts`;
  expect(new Set(told).size, why).toBe(told.length);
  for (const id of told) expect((await here.run(['show', id])).status, `${why}: ${id}`).toBe(0);

  const half = join(here.folder, 'half.firstbad');
  expect((await here.run(['export', String(await wholeHunt()), half])).status, why).toBe(0);
  const ended = await there.run(['hunt', half, '--json', '-o', join(there.folder, 'mail.txt')]);
  expect(ended.status, `${why}\n${ended.stderr}`).toBe(0);
  expect(ended.stderr, why).toContain('going on with whole hunt');
  const found = JSON.parse(ended.stdout) as WholeReport;

  const whole = join(there.folder, 'whole.firstbad');
  expect((await there.run(['export', String(found.hunt), whole])).status).toBe(0);
  const back = JSON.parse((await here.run(['adopt', whole, '--json'])).stdout) as { readonly hunt: number };
  for (const format of ['mail', 'markdown', 'html']) {
    const words = (hunt: number): readonly string[] => ['report', String(hunt), '--no-try', '--format', format];
    const [one, other] = [await here.run(words(back.hunt)), await there.run(words(found.hunt))];
    expect(one.status, one.stderr).toBe(0);
    expect(one.stdout, `${why}: ${format}`).toBe(other.stdout);
  }
  expect([await here.leftovers(), await there.leftovers()]).toEqual([[], []]);
  return found;
}

/** The ids of the attempts that it has told before it was killed. */
async function killed(words: readonly string[], attempts: number): Promise<readonly string[]> {
  const started = here.start(words);
  await started.shows(new RegExp(`(?:^ *\\d+\\.\\d+ (?:good|bad)[^]*?){${attempts}}`, 'm'));
  started.child.kill('SIGKILL');
  const { stdout, stderr } = await started.ended;
  // Its virtual machines end with it.
  await expect.poll(processesHere, { timeout: 20_000 }).toEqual([]);
  return [...`${stdout}${stderr}`.matchAll(/^ *(\d+\.\d+) (?:good|bad)\b/gm)].map(([, id = '']) => id);
}

/** What was half-written is removed at the next start. */
async function processesHere(): Promise<readonly string[]> {
  return (await here.leftovers()).filter((one) => !one.endsWith('.partial'));
}

async function wholeHunt(): Promise<number> {
  const { stdout } = await here.run(['hunts', '--json']);
  const hunts = JSON.parse(stdout) as readonly { readonly hunt: number; readonly question: string }[];
  const found = hunts.find(({ question }) => question === 'whole');
  if (!found) throw new Error(`there is no whole hunt: ${stdout}`);
  return found.hunt;
}
