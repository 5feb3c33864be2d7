import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';

async function candidates(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await new FakeCli().run(['complete', '--', ...words]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '');
}

describe('completion', () => {
  it('offers commands, and not the one that it is made of', async () => {
    expect(await candidates('')).toEqual(expect.arrayContaining(['hunt', 'matrix', 'run', 'show', 'doctor', '--help']));
    expect(await candidates('')).not.toContain('complete');
    expect(await candidates('hun')).toEqual(['hunt', 'hunts']);
  });

  it('offers the options of a command', async () => {
    expect(await candidates('matrix', 'sectors', '--s')).toEqual(['--set', '--svg', '--security-mirror', '--suite']);
  });

  it("offers the scenario's own factors and versions", async () => {
    expect(await candidates('run', 'sectors', '--set', 'cache=')).toEqual(['cache=writeback', 'cache=none']);
    expect(await candidates('run', 'sectors', '-v', '--version', 'q')).toEqual(['qemu=>=0']);
  });

  it('offers nothing for a scenario that is not there', async () => {
    expect(await candidates('run', 'nowhere', '--set', '')).toEqual(['']);
  });

  it('offers files for a scenario, consoles for --console, shells for completion', async () => {
    expect(await candidates('hunt', 'exa')).toEqual([':files']);
    expect(await candidates('show', '1.1', '--console', 'f')).toEqual(['firmware']);
    expect(await candidates('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('offers hunts with the names of their scenarios', async () => {
    const cli = new FakeCli();
    await cli.run(['matrix', 'sectors', '--version', 'kernel=6.1']);
    expect((await cli.run(['complete', '--', 'show', ''])).stdout).toBe('1\tsectors\n');
  });
});

describe('the script for bash', () => {
  // As readline does it: `=` is a word of its own, and what is completed replaces only what follows it.
  it.each([
    { line: './firstbad hun', words: ['./firstbad', 'hun'], offered: ['hunt', 'hunts'] },
    { line: './firstbad ', words: ['./firstbad', ''], offered: ['hunt', 'hunts', 'cache=none'] },
    {
      line: './firstbad run x --set cache=n',
      words: ['./firstbad', 'run', 'x', '--set', 'cache', '=', 'n'],
      offered: ['none'],
    },
    { line: './firstbad run x --set cache=', words: ['./firstbad', 'run', 'x', '--set', 'cache', '='], offered: ['none'] },
  ])('completes $line', async ({ line, words, offered }) => {
    const script = (await new FakeCli().run(['completion', 'bash'])).stdout.replace('"${words[0]}" complete', 'answer');
    const played = [
      "answer() { printf 'hunt\\tmeans\\nhunts\\ncache=none\\n'; }",
      script,
      `COMP_LINE='${line}'; COMP_POINT=${line.length}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
      `COMP_CWORD=${words.length - 1}; compopt() { :; }; _firstbad; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ].join('\n');
    const bash = spawnSync('bash', ['--norc'], { input: played, encoding: 'utf8' });
    expect([bash.stderr, bash.stdout.trimEnd().split('\n')]).toEqual(['', offered]);
  });
});
