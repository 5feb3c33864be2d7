// A text as a YAML scalar that is read back as it was, whatever is in it.

/** Plain where that is sure to mean the same, else in double quotes with escapes. */
export function yamlText(text: string): string {
  if (/^[A-Za-z0-9][\w./+-]*$/.test(text)) return text;
  // A command line: plain scalars may hold everything but `: ` and ` #`, outside of brackets.
  if (/^[a-z][\w./+=,${} :-]*$/.test(text) && !/: |: *$| #|[\[\]]/.test(text) && /^\S+ /.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
