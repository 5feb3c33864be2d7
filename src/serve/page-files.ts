// The page itself: three files that are the same for everybody, under a policy that lets it load nothing else and run nothing
// that is not in them.

import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { UserError } from '../core/base/user-error.ts';

// Pictures are data of the page's own; everything else comes from here or not at all.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const files: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
};

/** Whether this path is the page's: the page itself shows what the rest of the path names. */
export function isPagePath(path: string): boolean {
  return pageFileOf(path) !== null;
}

function pageFileOf(path: string): string | null {
  if (path === '/' || /^\/(hunt\/\d{1,9}(\/evidence(\/\d{1,9}\.\d{1,9}){1,2})?|start)$/.test(path)) return 'index.html';
  const name = path.slice(1);
  return Object.hasOwn(files, name) && name !== 'index.html' ? name : null;
}

/** `folder` is where the build has put them. Throws UserError `page-missing`. */
export async function sendPage(response: ServerResponse, path: string, folder: URL): Promise<void> {
  const name = pageFileOf(path) ?? 'index.html';
  const content = await read(new URL(name, folder));
  response.writeHead(200, {
    'content-type': files[name] ?? 'text/plain',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  response.end(content);
}

async function read(file: URL): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError({
      code: 'page-missing',
      message: `the page was not built: ${file.pathname} can not be read`,
      hint: 'npm run build, in the folder of firstbad',
      cause,
    });
  }
}
