// Names that a misspelt one may have been meant for. Pure.

/** The nearest names first, at most `max`; those that share nothing with it are left out. */
export function nearNames(written: string, known: readonly string[], max: number): readonly string[] {
  const wanted = simple(written);
  if (wanted === '') return [];
  return known
    .map((name) => ({ name, distance: distanceTo(wanted, simple(name)) }))
    .filter(({ distance }) => distance <= Math.max(1, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, max)
    .map(({ name }) => name);
}

/** `V1.0`, `1.0` and `release-1.0` are one for this. */
function simple(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(refs\/)?(tags|heads|remotes)\//, '')
    .replace(/^(v|rel|release)[-_]?(?=\d)/, '');
}

/** Levenshtein's, with a part of a name counted as near. */
function distanceTo(wanted: string, name: string): number {
  if (wanted.length >= 3 && name.includes(wanted)) return 1;
  let before = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let i = 0; i < wanted.length; i += 1) {
    const row = [i + 1];
    for (let j = 0; j < name.length; j += 1) {
      const replaced = before[j]! + (wanted[i] === name[j] ? 0 : 1);
      row.push(Math.min(replaced, before[j + 1]! + 1, row[j]! + 1));
    }
    before = row;
  }
  return before[name.length]!;
}
