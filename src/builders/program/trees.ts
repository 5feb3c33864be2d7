// The trees of programs that are built: what each needs to be built, and which words its configure takes. Data only.

export interface ProgramTree {
  /** Debian packages besides the compiler, make and autotools. */
  readonly packages: readonly string[];
  /** For its configure, or for meson. */
  readonly configure: readonly string[];
  /** The file that its scripts read a version from where git is not there; null where the tree holds it anyway. */
  readonly versionFile: string | null;
  /** The beginning of the names of its release tags. */
  readonly tag: string;
}

export const programTreeNames = ['util-linux', 'cryptsetup', 'lvm2', 'mdadm'] as const;

export type ProgramTreeName = (typeof programTreeNames)[number];

// What speaks with the kernel about block devices; nothing of logins, terminals and accounts.
const utilLinuxPrograms = ['losetup', 'mount', 'partx', 'wipefs', 'blockdev', 'blkdiscard', 'lsblk', 'fallocate', 'zramctl'];

export const programTrees: Readonly<Record<ProgramTreeName, ProgramTree>> = {
  'util-linux': {
    packages: [],
    configure: [
      ...['--disable-all-programs', '--enable-libuuid', '--enable-libblkid', '--enable-libsmartcols', '--enable-libmount'],
      ...utilLinuxPrograms.map((name) => `--enable-${name}`),
      ...['--disable-makeinstall-chown', '--disable-makeinstall-setuid', '--disable-nls', '--disable-bash-completion'],
      ...['--disable-asciidoc', '--without-python', '--without-systemd', '--without-udev', '--without-ncursesw'],
    ],
    versionFile: '.tarball-version',
    tag: 'v',
  },
  cryptsetup: {
    packages: ['libdevmapper-dev', 'libpopt-dev', 'libjson-c-dev', 'libssl-dev', 'uuid-dev', 'libblkid-dev', 'libargon2-dev'],
    configure: ['--disable-asciidoc', '--disable-ssh-token', '--disable-nls', '--disable-udev', '--disable-selinux'],
    versionFile: null,
    tag: 'v',
  },
  lvm2: {
    packages: ['libaio-dev', 'libblkid-dev', 'libudev-dev'],
    configure: ['--disable-readline', '--disable-selinux', '--with-thin=internal', '--with-cache=internal'],
    versionFile: null,
    tag: 'v2_',
  },
  mdadm: { packages: ['libudev-dev'], configure: [], versionFile: null, tag: 'mdadm-' },
};
