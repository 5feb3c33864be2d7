// The text of a launcher: a script that starts a program out of a tree, wherever the tree is. Pure.

export interface LauncherSpec {
  /** Relative to the tree's root, as everything here: `usr/bin/qemu-img`. */
  readonly program: string;
  /** The dynamic loader of the tree; null for a program that needs none. */
  readonly loader: string | null;
  /** The folder with all libraries. */
  readonly libraries: string;
  /** Environment variables that name a folder of the tree. */
  readonly variables: Readonly<Record<string, string>>;
  /** Added after what the caller gives; a word that names a place in the tree is an object. */
  readonly words: readonly (string | { readonly inTree: string })[];
}

/**
 * A POSIX sh script that uses nothing but the shell itself, and readlink(1) when it is called through a symbolic link: on an
 * emulated machine each further process costs tens of milliseconds. busybox and dash run it.
 */
export function launcherText(spec: LauncherSpec): string {
  const inTree = (path: string): string => `"$root/${path}"`;
  const words = spec.words.map((word) => (typeof word === 'string' ? quote(word) : inTree(word.inTree)));
  const start =
    spec.loader === null
      ? [inTree(spec.program)]
      : [inTree(spec.loader), '--library-path', inTree(spec.libraries), inTree(spec.program)];
  const variables = Object.entries(spec.variables).map(([name, path]) => `export ${name}=${inTree(path)}`);
  return [
    '#!/bin/sh',
    `# Starts ${spec.program} of the tree that this file is in, with the tree's own loader and libraries.`,
    'self=$0',
    'case $self in */*) ;; *) self=$(command -v -- "$self") ;; esac',
    'if [ -L "$self" ]; then self=$(readlink -f "$self"); fi',
    'case $self in /*) ;; *) self=$PWD/$self ;; esac',
    'root=${self%/*}/..',
    ...variables,
    `exec ${[...start, '"$@"', ...words].join(' ')}`,
    '',
  ].join('\n');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
