// Commands of steps and the `${name}` in them. Only `${name}` and `${name.file}` are ours: `$x`, `$(...)` and `$$` belong to the
// shell, and `$${` stands for a literal `${`. Values are put in as they are, without quotes, so that one value can be several words.

import { assert } from '../base/assert.ts';

export type CommandPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `name` is `component.file` for a file of a component. `opening` counts the `${` of the command, from 0, escaped ones too, so that an error can point at it. */
  | { readonly kind: 'value'; readonly name: string; readonly opening: number }
  /** A `${` that no name and `}` follow. */
  | { readonly kind: 'broken'; readonly text: string; readonly opening: number };

/** What a factor, a component, a captured output and a step's own name look like. */
export const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Splits a command at its `${name}`. */
export function parseCommand(command: string): readonly CommandPart[] {
  const parts: CommandPart[] = [];
  let text = '';
  let opening = 0;
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (const [piece, escaped, name, open] of command.matchAll(
    /(\$\$\{)|\$\{([A-Za-z][A-Za-z0-9_-]*(?:\.[a-z]+)?)\}|(\$\{[^}\s$]{0,40}\}?)|[^$]+|\$/g,
  )) {
    if (escaped !== undefined) text += '${';
    else if (name === undefined && open === undefined) text += piece;
    else {
      flush();
      parts.push(name === undefined ? { kind: 'broken', text: piece, opening } : { kind: 'value', name, opening });
    }
    if (piece.includes('${')) opening += 1;
  }
  flush();
  return parts;
}

/** Puts the values in. Every name must have one: reading the scenario has made sure of that. */
export function renderCommand(command: string, values: Readonly<Record<string, string>>): string {
  return parseCommand(command)
    .map((part) => {
      if (part.kind === 'text') return part.text;
      assert(part.kind === 'value', 'a checked command has no broken ${');
      const value = Object.hasOwn(values, part.name) ? values[part.name] : undefined;
      assert(value !== undefined, `\${${part.name}} has a value when its step runs`);
      return value;
    })
    .join('');
}

/** The command that gives the shell this text as it stands. */
export function literalCommand(text: string): string {
  // A replacement that is a text would take `$$` for one `$`.
  return text.replaceAll('${', () => '$${');
}
