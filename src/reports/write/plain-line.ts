// A line from a console or from a stranger inside a sentence: one line, no control characters, not endless.

export function plainLine(text: string, charactersMax = 400): string {
  const line = text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > charactersMax ? `${line.slice(0, charactersMax - 3)}...` : line;
}
