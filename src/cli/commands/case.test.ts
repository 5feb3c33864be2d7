import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CliRun, type CliWorld, FakeCli } from '../../../test/fakes/cli.ts';
import { type CaseCorrection, correctCase } from '../../app/correct/correct-case.ts';
import { caseOfReport } from '../../app/open/open-case.ts';
import type { Session } from '../../app/session.ts';
import { caseFiles } from '../../catalog/case-files.ts';
import type { CaseFile } from '../../core/stored/case-file.ts';
import type { WholeReport } from '../../core/whole/whole-report.ts';
import { parseCase } from '../../scenario/parse-case.ts';

const report = readFileSync(new URL('../../../examples/qemu-4k-direct-io/report.txt', import.meta.url), 'utf8');
const world: CliWorld = {
  kernels: ['5.10', '6.0', '6.1', '6.12', '6.17', '6.18', '7.3'],
  qemus: ['5.2', '6.2', '7.2'],
};

/** A second process on the same machine, where this file lies. */
async function hunted(text: string, words: readonly string[] = ['--json'], name = 'case.yaml'): Promise<CliRun> {
  return new FakeCli({ ...world, texts: { [name]: text } }).run(['hunt', name, ...words]);
}

async function imported(of: string = report, name = 'case.yaml'): Promise<string> {
  const cli = new FakeCli({ ...world, texts: { 'report.txt': of } });
  const { status, stdout } = await cli.run(['import', 'report.txt', '-o', name]);
  expect({ status, said: stdout.includes(`The case is in ${name}. Correct it, then: firstbad hunt ${name}`) }).toEqual({
    status: 0,
    said: true,
  });
  return cli.written.get(name) ?? '';
}

const told = ({ stdout }: CliRun): WholeReport => JSON.parse(stdout) as WholeReport;

/** Of the newest hunt's record. */
describe('a case', () => {
  it('is hunted as the report is', async () => {
    const own = await hunted(await imported());
    const direct = await new FakeCli({ ...world, texts: { 'report.txt': report } }).run(['hunt', 'report.txt', '--json']);
    expect(own.status).toBe(0);
    expect(told(own).claims).toEqual(told(direct).claims);
    expect(told(own).sentences).toEqual(told(direct).sentences);
    expect(told(own).ending).toBe('reproduced');
  });

  it('in JSON is the same case', async () => {
    const yaml = parseCase(await imported(), 'case.yaml');
    expect(parseCase(await imported(report, 'case.json'), 'case.json')).toEqual(yaml);
    expect(yaml.ok).toBe(true);
    expect(told(await hunted(await imported(report, 'case.json'), ['--json'], 'case.json')).ending).toBe('reproduced');
  });

  it('with a corrected claim is drafted from that claim, and says that it was corrected', async () => {
    const text = await imported();
    const corrected = text.replaceAll(/5\.19(?=")/g, '6.12');
    expect(corrected).not.toBe(text);
    const run = await hunted(corrected);
    expect(run.stderr).toContain('what case.yaml says was corrected since the report was read');
    expect(run.stderr).toMatch(/6\.12/);
    expect((await hunted(text)).stderr).not.toContain('was corrected');
  });

  it('with a draft that was changed by hand uses that as it stands, and says so', async () => {
    const run = await hunted((await imported()).replace('    name: guests-on-a-4096-byte-sector', '    name: mine'));
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('the draft in case.yaml was changed by hand: it is used as it stands');
    expect(told(run).scenario).toBe('mine');
  });

  it('takes an answer as one that was asked for', async () => {
    const text = await imported();
    const run = await hunted(text.replace(/(id: symptom\n(?:.*\n){3}\s+answer:)/, '$1 could not read'), []);
    expect(run.status).toBe(0);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('What is the last thing that the guest or QEMU prints?');
  });

  it.each([
    ['says: fails', 'says: fials', /case\.yaml:\d+:\d+: .*says.*"fials"/],
    ['case: 1', 'case: 2', /case\.yaml:\d+:\d+: case is "2"; expected 1/],
    ['reach: and-older', 'reech: and-older', /unknown key "reech" in claims\.versions\[\d+\]; did you mean reach\?/],
    ['- command-1\n', '- command-77\n', /there is no command command-77/],
    ['text: losetup -b 4096 -f image.raw', 'text: rm -rf everything', /command-1 is no command that firstbad knows/],
    ['    name: guests-on', '    nam: guests-on', /case\.yaml:\d+:5: unknown key "nam"; did you mean name\?/],
  ])('names line and field where %j becomes %j', async (from, to, what) => {
    const text = await imported();
    expect(text).toContain(from);
    const { status, stderr } = await hunted(text.replace(from, to));
    expect(status).not.toBe(0);
    expect(stderr).toMatch(what);
    expect(stderr).toContain('docs/how-to/case.md');
  });

  it('points at the line of an answer that answers nothing', async () => {
    const text = (await imported()).replace(/(id: image\n(?:.*\n){3}\s+answer:)/, '$1 five hundred');
    const line = text.split('\n').findIndex((one) => one.includes('five hundred')) + 1;
    const { stderr } = await hunted(text);
    expect(stderr).toContain(`case.yaml:${line}:`);
    expect(stderr).toContain('that is no number from 1 to 127');
  });

  it('of a report that can not be run says why, and goes on once it has a scenario', async () => {
    const text = await imported('Subject: kernel 6.1 panics on my laptop\n\nKernel 6.1 panics, 6.0 works.\n');
    expect((await hunted(text)).status).toBe(125);
    const own = `name: mine
components:
  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: [5.10, 6.1] }
  qemu: { role: qemu, debian: qemu-system-x86, versions: 5.2 }
factors: { sector: [512, 4096], cache: [writeback, none] }
image: { boot-sector: { sectors: 31 } }
steps:
  - { name: attach, run: 'losetup -b \${sector} -f --show \${image}', capture: device }
  - { name: boot, guest: 'qemu-system-x86_64 -drive file=\${device},format=raw,cache=\${cache}' }
good: [{ console: guest, match: guest is up }]
`.replace(/^(?=.)/gm, '    ');
    const run = await hunted(text.replace(/^ {2}text:$/m, `  text: |\n${own}`));
    expect(run.stderr).toContain('changed by hand');
    expect(told(run).ending).toBe('reproduced');
  });

  it('from a stranger with too much in it is refused at once', async () => {
    for (const unit of ['[', '- ', 'a: ', '{a: ', '? ', '*a ', '&a ', '"', 'a\n']) {
      const text = `case: 1\n${unit.repeat(Math.floor(200_000 / unit.length))}`;
      expect(parseCase(text, 'case.yaml').ok).toBe(false);
    }
    expect(parseCase(`case: 1\ntitle: ${'x'.repeat(300_000)}`, 'case.yaml').ok).toBe(false);
  });
});

describe('correctCase', () => {
  async function opened(of: string = report): Promise<{ readonly session: Session; readonly file: CaseFile }> {
    const own = new FakeCli(world).session();
    return { session: own, file: await caseOfReport(own, { bytes: new TextEncoder().encode(of), name: 'report.txt' }) };
  }

  const corrected = async (...corrections: readonly CaseCorrection[]): Promise<CaseFile> => {
    const { session: own, file } = await opened();
    let made = file;
    for (const one of corrections) made = await correctCase(own, made, one);
    // What it gives can be written and read.
    expect(parseCase(caseFiles.text(made, 'yaml'), 'case')).toEqual({ ok: true, file: made });
    return made;
  };

  it('changes the draft with the claim', async () => {
    const { file } = await opened();
    expect(file.draft.text).toContain('versions: [5.10, 6.0, 7.3]');
    const works = file.claims.versions.filter(({ says }) => says === 'works').map(({ id }) => id);
    const made = await corrected(
      ...works.map((id): CaseCorrection => ({ kind: 'remove', id })),
      { kind: 'version', of: 'kernel', version: '6.17', says: 'fails' },
      { kind: 'version', of: 'kernel', version: '6.18', says: 'works' },
    );
    expect(made.draft.text).toContain('6.18');
    expect(made.claims.versions.map(({ rule, version }) => (version === '6.17' ? rule : ''))).toContain(null);
  });

  it('takes an answer, which is open no more', async () => {
    const made = await corrected({ kind: 'answer', question: 'image', answer: '8' });
    expect(made.draft.text).toContain('sectors: 8');
    expect(made.questions.filter(({ answer }) => answer === null).map(({ id }) => id)).toEqual(['symptom']);
  });

  it('takes a command that was missed, and a draft of its own until that is taken back', async () => {
    const text = 'qemu-system-x86_64 -drive file=a.raw,format=raw,cache=directsync';
    const made = await corrected({ kind: 'command', text, says: 'fails' });
    expect(made.claims.cells.at(-1)).toMatchObject({ says: 'fails', commands: [made.commands.at(-1)?.id] });
    const { session: own, file } = await opened();
    const byHand = await correctCase(own, file, { kind: 'draft', text: 'name: mine' });
    expect(byHand.draft.text).toBe('name: mine');
    expect((await correctCase(own, byHand, { kind: 'says', id: 'version-1', says: 'works' })).draft.text).toBe('name: mine');
    expect((await correctCase(own, byHand, { kind: 'draft', text: null })).draft.text).toBe(file.draft.text);
  });

  it.each([
    [{ kind: 'says', id: 'version-99', says: 'works' }, 'the case has no version-99'],
    [{ kind: 'answer', question: 'nothing', answer: 'x' }, 'the case has no nothing'],
    [{ kind: 'answer', question: 'image', answer: 'x' }, 'that is no number from 1 to 127'],
    [{ kind: 'command', text: 'rm -rf x', says: 'fails' }, 'the text is no command'],
  ] as const)('refuses %j', async (correction, message) => {
    const { session: own, file } = await opened();
    await expect(correctCase(own, file, correction)).rejects.toMatchObject({ code: 'case-correction' });
    await expect(correctCase(own, file, correction)).rejects.toThrow(message);
  });
});
