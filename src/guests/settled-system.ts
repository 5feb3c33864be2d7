// What an unpacked system of packages lacks to be booted and logged in to: users, PAM, a name, and a unit that says that it is up.

import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { guestIsUp } from './guest-is-up.ts';

// What the maintainers' scripts would have made, as far as a boot and a login need it. Nobody but the test types on its console.
const settled: Readonly<Record<string, string>> = {
  'etc/hostname': 'firstbad\n',
  'etc/hosts': '127.0.0.1 localhost firstbad\n',
  // Empty: made anew at each boot, and nobody is asked for anything.
  'etc/machine-id': '',
  'etc/fstab': '',
  'etc/pam.d/common-auth': 'auth sufficient pam_unix.so nullok\nauth required pam_deny.so\n',
  'etc/pam.d/common-account': 'account required pam_unix.so\n',
  'etc/pam.d/common-session': 'session required pam_permit.so\n',
  'etc/pam.d/common-session-noninteractive': 'session required pam_permit.so\n',
  'etc/pam.d/common-password': 'password required pam_unix.so\n',
  'etc/systemd/system/firstbad.service': `[Unit]
Description=Says that the guest is up
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo >/dev/console; echo "${guestIsUp}" >/dev/console'
`,
};

/** Changes whenever a system would be settled in another way. */
export const settledText = JSON.stringify(settled);

/** Writes what a boot and a login need into an unpacked system. */
export async function settle(root: string): Promise<void> {
  const masters = join(root, 'usr', 'share', 'base-passwd');
  const users = await readFile(join(masters, 'passwd.master'), 'utf8');
  await writeFilesInto(root, [
    ...Object.entries(settled).map(([name, text]) => [name, Buffer.from(text)] as const),
    // root has no password.
    ['etc/passwd', Buffer.from(users.replace(/^root:\*:/m, 'root::'))],
    ['etc/group', await readFile(join(masters, 'group.master'))],
  ]);
  const wanted = join(root, 'etc', 'systemd', 'system', 'multi-user.target.wants');
  await mkdir(wanted, { recursive: true });
  await symlink('../firstbad.service', join(wanted, 'firstbad.service'));
}

/** Writes files by their paths in the folder. */
export async function writeFilesInto(root: string, files: readonly (readonly [string, Uint8Array])[]): Promise<void> {
  for (const [name, content] of files) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    // A link of a package may be in its place, and lead out of the folder.
    await rm(path, { force: true });
    await writeFile(path, content, { flag: 'wx' });
  }
}
