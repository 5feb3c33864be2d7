// Where firstbad itself lies: files that come with it are found from there, from the sources and from the bundle alike.

import { existsSync } from 'node:fs';

/** The folder with firstbad's package.json; its path ends with a slash. */
export const checkout = folderWithPackage(new URL('.', import.meta.url));

function folderWithPackage(folder: URL): URL {
  if (existsSync(new URL('package.json', folder))) return folder;
  const above = new URL('..', folder);
  if (above.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
  return folderWithPackage(above);
}
