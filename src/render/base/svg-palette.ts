// The colours of the pictures of searches, for light and for dark. Blue and orange stay apart for every common kind of colour
// blindness (Okabe and Ito, "Color Universal Design"); shapes and words say the same without them.

export interface Palette {
  readonly page: string;
  /** Text. */
  readonly ink: string;
  /** Text and lines that matter less. */
  readonly faint: string;
  /** Lines that help the eye only. */
  readonly grid: string;
  /** Behind what is still possible. */
  readonly range: string;
  readonly good: string;
  readonly bad: string;
  /** Behind marks, for stretches of a history. */
  readonly goodPale: string;
  readonly badPale: string;
  readonly other: string;
}

const lightPalette: Palette = {
  page: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  grid: '#d1d9e0',
  range: '#e8eef5',
  good: '#0b5cad',
  bad: '#b83a00',
  goodPale: '#cfe3f7',
  badPale: '#ffd9c2',
  other: '#7a3fc4',
};

const darkPalette: Palette = {
  page: '#0d1117',
  ink: '#e6edf3',
  faint: '#9da7b3',
  grid: '#30363d',
  range: '#1b2533',
  good: '#6cb6ff',
  bad: '#ff9a52',
  goodPale: '#14304f',
  badPale: '#5a2a0c',
  other: '#d2a8ff',
};

export function paletteCss(): string {
  return `${rules(lightPalette)}
@media (prefers-color-scheme: dark) {${rules(darkPalette)}
}`;
}

/** `.mark-x` is drawn filled, `.line-x` as a line; texts are called by what they are. */
function rules(colours: Palette): string {
  const marks = (['good', 'bad', 'other', 'faint', 'ink', 'range', 'grid'] as const)
    .map((name) => `.mark-${name} { fill: ${colours[name]}; } .line-${name} { stroke: ${colours[name]}; fill: none; }`)
    .join('\n');
  return `
.page { fill: ${colours.page}; } text { fill: ${colours.ink}; } text.faint { fill: ${colours.faint}; }
text.good { fill: ${colours.good}; } text.bad { fill: ${colours.bad}; }
${marks}
.mark-good-pale { fill: ${colours.goodPale}; } .mark-bad-pale { fill: ${colours.badPale}; }`;
}
