// Reads files of stanzas with fields (deb822(5)): Release, Packages, *.sources. Pure.

/** Field names in lower case; continuation lines keep their newlines, without their leading blank. */
export type Stanza = ReadonlyMap<string, string>;

/** All stanzas of a file; comment lines are dropped and folded fields joined with newlines. */
export function parseControlFile(text: string): readonly Stanza[] {
  const stanzas: Stanza[] = [];
  for (const block of text.split(/\n(?:[ \t]*\n)+/)) {
    const stanza = parseStanza(block);
    if (stanza.size > 0) stanzas.push(stanza);
  }
  return stanzas;
}

function parseStanza(block: string): Stanza {
  const fields = new Map<string, string>();
  let name: string | null = null;
  for (const line of block.split('\n')) {
    if (line.startsWith('#')) continue;
    if (/^[ \t]/.test(line)) {
      if (name !== null) fields.set(name, `${fields.get(name) ?? ''}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    name = colon > 0 ? line.slice(0, colon).toLowerCase() : null;
    if (name !== null) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
