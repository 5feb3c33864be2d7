// The architectures that guests may have, by the names that the field knows each under. Data only.

import { UserError } from '../base/user-error.ts';

/** As `uname -m` names them; `i386` for all of its generations, `arm` for armv7. */
export const architectures = ['x86_64', 'aarch64', 'riscv64', 's390x', 'ppc64le', 'arm', 'i386'] as const;

export type Architecture = (typeof architectures)[number];

/** As Debian names it: `dpkg-architecture -L`. */
export type DebianArchitecture = 'amd64' | 'arm64' | 'riscv64' | 's390x' | 'ppc64el' | 'armhf' | 'i386';

const debianNames: Readonly<Record<Architecture, DebianArchitecture>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64le: 'ppc64el',
  arm: 'armhf',
  i386: 'i386',
};

export function debianArchitecture(architecture: Architecture): DebianArchitecture {
  return debianNames[architecture];
}

/** Takes either name: `aarch64`, `arm64`. Throws UserError `architecture-unknown`. */
export function parseArchitecture(text: string): Architecture {
  const found = architectures.find((one) => one === text || debianNames[one] === text);
  if (found !== undefined) return found;
  const known = architectures.map((one) => (one === debianNames[one] ? one : `${one} (Debian's ${debianNames[one]})`));
  throw new UserError({
    code: 'architecture-unknown',
    message: `${text} is no architecture that firstbad knows.`,
    hint: `It knows ${known.join(', ')}.`,
  });
}
