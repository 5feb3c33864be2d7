import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readArchiveConfiguration } from './apt-configuration.ts';
import { chooseArchive, parseDeb822Sources, parseOneLineSources } from './apt-sources.ts';

const deb822 = `# Made by the installer
Types: deb deb-src
# an older one: http://old.example.org/debian
URIs: http://mirror.example.org/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://off.example.org/debian
Suites: sid
Components: main

Types: deb-src
URIs: http://source.example.org/debian
Suites: sid
Components: main
`;

const thirdParty = `deb [arch=amd64 signed-by=/usr/share/keyrings/other.gpg] https://apt.example.com/linux/debian bookworm stable
deb https://cloud.example.com/apt cloud-sdk-bookworm main
deb [signed-by=/etc/apt/keyrings/x.gpg] https://own.example.com/repo bookworm main
# deb http://commented.example.org/debian bookworm main
deb cdrom:[Debian 12]/ bookworm main
`;

test('reads both forms, with comments, and leaves out what is off or only sources', () => {
  expect(parseDeb822Sources(deb822).map((source) => source.uri)).toEqual([
    'http://mirror.example.org/debian/',
    'http://mirror.example.org/debian-security',
  ]);
  expect(parseOneLineSources('deb [ signed-by=/a.gpg,/b.gpg arch=amd64 ] http://m/debian sid main contrib # mine')).toEqual([
    { uri: 'http://m/debian', suites: ['sid'], components: ['main', 'contrib'], signedBy: ['/a.gpg', '/b.gpg'] },
  ]);
});

test("finds Debian's archives among third-party ones", () => {
  const choice = chooseArchive([...parseOneLineSources(thirdParty), ...parseDeb822Sources(deb822)]);
  expect(choice).toMatchObject({
    mirror: 'http://mirror.example.org/debian',
    securityMirror: 'http://mirror.example.org/debian-security',
    signedBy: ['/usr/share/keyrings/debian-archive-keyring.gpg'],
  });
});

test('a machine with third-party sources only has none', () => {
  expect(chooseArchive(parseOneLineSources(thirdParty))).toMatchObject({ mirror: null, securityMirror: null });
});

test('an older security suite and a mirror without one', () => {
  const buster = parseOneLineSources('deb http://m/debian buster main\ndeb http://s/debian-security buster/updates main');
  expect(chooseArchive(buster)).toMatchObject({ mirror: 'http://m/debian', securityMirror: 'http://s/debian-security' });
  expect(chooseArchive(parseOneLineSources('deb http://m/debian sid main')).securityMirror).toBe('http://m/debian-security');
  expect(chooseArchive(parseOneLineSources('deb http://m/mirror sid main')).securityMirror).toBeNull();
});

test('an armored key may stand in the source itself', () => {
  const [source] = parseDeb822Sources(
    'Types: deb\nURIs: http://m/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----\n',
  );
  expect(source?.signedBy).toEqual(['-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----']);
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'firstbad-apt-'));
  for (const path of ['etc/apt/sources.list.d', 'usr/share/keyrings']) mkdirSync(join(root, path), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("takes the machine's archive and all of Debian's keyrings, not those of withdrawn keys", async () => {
  writeFileSync(join(root, 'etc/apt/sources.list.d/debian.sources'), deb822);
  writeFileSync(join(root, 'etc/apt/sources.list.d/other.list'), thirdParty);
  writeFileSync(join(root, 'etc/apt/sources.list.d/old.list.save'), 'deb http://saved/debian sid main');
  for (const name of ['debian-archive-trixie-stable.gpg', 'debian-archive-removed-keys.gpg', 'other.gpg']) {
    writeFileSync(join(root, 'usr/share/keyrings', name), '');
  }
  expect(await readArchiveConfiguration({ options: {}, env: {}, root })).toMatchObject({
    mirror: 'http://mirror.example.org/debian',
    keyrings: [
      '/usr/share/keyrings/debian-archive-keyring.gpg',
      join(root, 'usr/share/keyrings/debian-archive-trixie-stable.gpg'),
    ],
    origin: "this machine's apt configuration",
  });
});

test('what the user names comes first', async () => {
  writeFileSync(join(root, 'etc/apt/sources.list.d/debian.sources'), deb822);
  const options = { mirror: 'http://mine.example.org/debian/', keyrings: ['/my.gpg'] };
  expect(await readArchiveConfiguration({ options, env: {}, root })).toMatchObject({
    mirror: 'http://mine.example.org/debian',
    securityMirror: 'http://mine.example.org/debian-security',
    keyrings: ['/my.gpg'],
  });
});

test('no archive at all is an error that says what to name', async () => {
  await expect(readArchiveConfiguration({ options: {}, env: {}, root })).rejects.toMatchObject({
    code: 'archive-unknown',
    hint: expect.stringContaining('--mirror') as string,
  });
});

test('the proxy of the environment is taken where apt has none', async () => {
  const options = { mirror: 'http://mine.example.org/debian' };
  const env = { http_proxy: 'http://proxy.example.org:3128', no_proxy: 'localhost, .example.net' };
  const { proxy } = await readArchiveConfiguration({ options, env, root });
  const { settings } = await proxy(new AbortController().signal);
  expect(settings).toMatchObject({ http: 'http://proxy.example.org:3128', direct: ['localhost', '.example.net'] });
});
