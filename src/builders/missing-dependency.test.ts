import { expect, test } from 'vitest';
import { missingDependency } from './missing-dependency.ts';

// The first four as QEMU's configure and meson print them; the others from their sources.
const cases: readonly { readonly title: string; readonly log: string; readonly code: string; readonly hint: string }[] = [
  {
    title: 'a library that meson looked for',
    log: '../meson.build:2764:2: ERROR: Problem encountered: fdt not available but required by targets x86_64-softmmu',
    code: 'header-missing',
    hint: 'apt-get install libfdt-dev',
  },
  {
    title: 'a library that pkg-config does not know',
    log: '../meson.build:521:0: ERROR: Dependency "pixman-1" not found, tried pkgconfig',
    code: 'header-missing',
    hint: 'apt-get install libpixman-1-dev',
  },
  {
    title: 'a library that configure asks for by its version',
    log: 'ERROR: glib-2.56 gthread-2.0 is required to compile QEMU',
    code: 'header-missing',
    hint: 'apt-get install libglib2.0-dev',
  },
  { title: 'ninja', log: 'ERROR: Cannot find Ninja', code: 'tool-missing', hint: 'apt-get install ninja-build' },
  {
    title: 'meson',
    log: 'ERROR: Meson not found. Use --meson=/path/to/meson',
    code: 'tool-missing',
    hint: 'apt-get install meson',
  },
  {
    title: 'a machine without a network',
    log: "fatal: unable to access 'https://example.org/x.git/': Could not resolve host: example.org",
    code: 'submodule-missing',
    hint: 'Fetch its submodules into your clone (git submodule update --init) where there is a network, or take a repository that has them in its tree.',
  },
];

for (const { title, log, code, hint } of cases) {
  test(`${title} is not the tree’s error`, () => {
    expect(missingDependency(log)).toMatchObject({ name: 'LabError', code, hint });
  });
}

test('what could not be fetched is named with its address', () => {
  const log =
    "Cloning into 'x'...\nfatal: unable to access 'https://example.org/x.git/': Could not resolve host: example.org\nmake: *** [x] Error 1";
  expect(missingDependency(log)?.message).toContain(
    "they could not be fetched: fatal: unable to access 'https://example.org/x.git/'",
  );
});

test('an error of the tree is none of these', () => {
  expect(missingDependency('../pc-bios/meson.build:15:4: ERROR: File x does not exist.\nERROR: meson setup failed')).toBeNull();
  expect(missingDependency('../hw/a.c:5:1: error: x undeclared\nninja: build stopped: subcommand failed.')).toBeNull();
});
