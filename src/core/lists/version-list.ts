// Reads a list of versions of anything, one a line and the oldest first, and a file of weights for it. Pure; which two of them are the
// ends is said elsewhere.

import { UserError } from '../base/user-error.ts';

// A name goes into a command's words and into the journal.
const nameMax = 500;
const versionsMax = 100_000;

/**
 * What follows a # at the beginning of a line, and empty lines, say nothing. Throws UserError `versions-unreadable` for a list of fewer
 * than two, one that has a version twice, or a name that nobody could print.
 */
export function parseVersionList(text: string, file: string): readonly string[] {
  const lines = linesOf(text);
  if (lines.length > versionsMax) throw unreadable(file, null, `it has more than ${String(versionsMax)} versions`);
  const firsts = new Map<string, number>();
  for (const { word, number } of lines) {
    const first = firsts.get(word);
    if (first !== undefined) throw unreadable(file, number, `"${word}" stands in line ${String(first)} already`);
    if (word.length > nameMax) throw unreadable(file, number, `a version of more than ${String(nameMax)} characters`);
    if (/[\p{Cc}]/u.test(word))
      throw unreadable(file, number, `${JSON.stringify(word)} has characters that can not be printed`);
    firsts.set(word, number);
  }
  if (firsts.size < 2) throw unreadable(file, null, 'a search needs two versions at least, one a line and the oldest first');
  return [...firsts.keys()];
}

/**
 * By version of the list. Each line has a version and a number from 0 on; what is not named has 1. Nothing is proven innocent by a
 * weight: 0 counts as very little. Throws UserError `versions-unreadable`.
 */
export function parseWeights(text: string, file: string, versions: readonly string[]): readonly number[] {
  const weights = new Map(versions.map((version) => [version, 1]));
  const named = new Set<string>();
  for (const { word, number } of linesOf(text)) {
    const match = /^(.*\S)\s+(\S+)$/.exec(word);
    const version = match?.[1] ?? '';
    const weight = Number(match?.[2] ?? NaN);
    if (!match || !Number.isFinite(weight) || weight < 0) {
      throw unreadable(file, number, 'expected a version and a number from 0 on, such as "2026-03-01 5"');
    }
    if (!weights.has(version)) throw unreadable(file, number, `"${version}" is not in the list of versions`);
    if (named.has(version)) throw unreadable(file, number, `"${version}" has a weight already`);
    named.add(version);
    weights.set(version, weight);
  }
  const given = versions.map((version) => weights.get(version) ?? 1);
  const largest = Math.max(...given);
  if (largest === 0) throw unreadable(file, null, 'every version has the weight 0: then all are alike');
  return given.map((weight) => Math.max(weight, largest * 1e-6));
}

interface ListLine {
  readonly word: string;
  /** From 1 on. */
  readonly number: number;
}

function linesOf(text: string): readonly ListLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ word: line.trim(), number: index + 1 }))
    .filter(({ word }) => word !== '' && !word.startsWith('#'));
}

function unreadable(file: string, line: number | null, what: string): UserError {
  return new UserError({
    code: 'versions-unreadable',
    message: `${file}${line === null ? '' : `:${String(line)}`}: ${what}`,
  });
}
