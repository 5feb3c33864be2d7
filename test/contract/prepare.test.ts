// The launcher's preparation on machines that lack something: a PATH with stubs, and what they were called with.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../tools/prepare.sh', import.meta.url));

let machine: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'firstbad-prepare-'));
  for (const tool of ['find', 'env', 'mkdir', 'cat']) symlinkSync(`/usr/bin/${tool}`, join(machine, tool));
});
afterEach(() => rmSync(machine, { recursive: true }));

/** A program that writes down how it was called. */
function stub(name: string, body = ''): void {
  const path = join(machine, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "${name} $*" >>"${machine}/calls"\n${body}\n`);
  chmodSync(path, 0o755);
}

function calls(): readonly string[] {
  try {
    return readFileSync(join(machine, 'calls'), 'utf8').trimEnd().split('\n');
  } catch {
    // Nothing was called.
    return [];
  }
}

/** With nobody at the terminal, unless `answers` are typed at one. */
function prepare(action: string, answers?: string): { status: number | null; said: string } {
  // The PATH is cut again after sourcing, which adds the system's own folders for mke2fs.
  const command = `root=/nowhere; . ${script}; PATH=${machine}; ${action}`;
  const argv =
    answers === undefined
      ? ['/bin/sh', ['-c', command]]
      : ['/usr/bin/script', ['-qec', `/bin/sh -c '${command}'`, '/dev/null']];
  const { status, stdout, stderr } = spawnSync(argv[0] as string, argv[1] as string[], {
    env: { PATH: machine, SHELL: '/bin/sh' },
    encoding: 'utf8',
    input: answers ?? '',
  });
  return { status, said: `${stdout}${stderr}`.replaceAll('\r', '') };
}

describe('Node.js', () => {
  it.each(['v18.19.0', 'v20.18.3'])('of version %s is refused with what to do', (version) => {
    stub('node', `echo ${version}`);
    const { status, said } = prepare('require_node');
    expect(status).toBe(129);
    expect(said).toContain(`Node.js ${version} is too old; it needs version 20.19 or later`);
    expect(said).toContain('hint: install Node.js 20 or later');
  });

  it.each(['v20.19.0', 'v22.1.0', 'v24.0.0'])('of version %s will do', (version) => {
    stub('node', `echo ${version}`);
    expect(prepare('require_node')).toEqual({ status: 0, said: '' });
  });

  it('that is not there is asked for', () => {
    expect(prepare('require_node').said).toContain('Node.js was not found on the PATH');
  });

  it('that is killed or broken is not taken for one that is missing', () => {
    stub('node', 'kill -9 $$');
    expect(prepare('require_node')).toMatchObject({
      status: 137,
      said: expect.stringContaining('was ended by signal 9.\nhint: start again') as string,
    });
    stub('node', 'exit 126');
    expect(prepare('require_node')).toMatchObject({
      status: 126,
      said: expect.stringContaining('ended with status 126.\nhint: run it') as string,
    });
  });
});

describe('Debian packages', () => {
  const all = 'zstd e2fsprogs util-linux';
  const missing = (): void => {
    for (const there of ['mke2fs', 'setpriv']) stub(there);
    stub('apt-get');
  };

  it('that are all there cost nothing', () => {
    for (const there of ['zstd', 'mke2fs', 'setpriv', 'apt-get', 'id']) stub(there);
    expect(prepare('require_debian_packages')).toEqual({ status: 0, said: '' });
    expect(calls()).toEqual([]);
  });

  it('are installed without asking when nobody is there and it is root', () => {
    missing();
    stub('id', 'echo 0');
    expect(prepare('require_debian_packages').status).toBe(0);
    expect(calls().at(-1)).toMatch(/^apt-get -qq .* install --yes --no-install-recommends zstd$/);
  });

  it('are named with the exact line when nobody is there and it is not root', () => {
    stub('apt-get');
    stub('id', 'echo 1000');
    const { status, said } = prepare('require_debian_packages');
    expect(status).toBe(129);
    expect(said).toContain(`hint: sudo apt-get install --yes --no-install-recommends ${all}\n`);
    expect(calls()).toEqual(['id -u']);
  });

  it.each([
    ['\n', true],
    ['y\n', true],
    ['n\n', false],
  ])('are asked for when a person is there, who answers %j', (answer, installed) => {
    missing();
    stub('id', 'echo 0');
    const { said } = prepare('require_debian_packages', answer);
    expect(said).toContain('firstbad needs the Debian packages: zstd');
    expect(calls().some((call) => call.includes(' install '))).toBe(installed);
  });

  it('that can not be installed from old lists are tried once more with fresh ones', () => {
    missing();
    stub('id', 'echo 0');
    stub('apt-get', `case "$*" in *update*) echo x >${'"'}${machine}/updated";; *) [ -e ${machine}/updated ];; esac`);
    expect(prepare('require_debian_packages').status).toBe(0);
    expect(
      calls()
        .filter((call) => call.startsWith('apt-get'))
        .map((call) => /update|install/.exec(call)?.[0]),
    ).toEqual(expect.arrayContaining(['install', 'update', 'install']));
  });

  it('can not be installed on a machine without apt-get, which is said', () => {
    const { status, said } = prepare('require_debian_packages');
    expect(status).toBe(129);
    expect(said).toContain('this machine has no apt-get');
  });
});
