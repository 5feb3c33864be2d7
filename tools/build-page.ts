// Bundles the page of `firstbad serve` into a folder. Types are checked by `npm run check`.

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const page = fileURLToPath(new URL('../src/page/', import.meta.url));

/** page.js, page.css and index.html. Resolves with the files that went into page.js. */
export async function buildPage(folder: string): Promise<readonly string[]> {
  const { metafile } = await build({
    metafile: true,
    entryPoints: [join(page, 'main.tsx')],
    outfile: join(folder, 'page.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'page.css']) await copyFile(join(page, name), join(folder, name));
  return Object.keys(metafile.inputs);
}
