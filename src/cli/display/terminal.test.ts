import { describe, expect, it } from 'vitest';
import { screenOn, writeJson, writeLines } from './terminal.ts';

const hostile = 'a\u001b]0;PWN\u0007b\u001b[2Jc\u009b1md\u202ee\u001b[5;31mf\tg';

function screen(colours: boolean, isTTY = true) {
  const written: string[] = [];
  const terminal = { write: (text: string) => void written.push(text), isTTY, columns: 80, rows: 24 };
  return { screen: screenOn(terminal, { colours }), text: () => written.join('') };
}

describe('what is printed', () => {
  it('moves no cursor and changes no title, whatever is in it', () => {
    const { screen: to, text } = screen(false);
    writeLines(to, [hostile, '\u001b[1mbold\u001b[22m']);
    expect(text()).toBe('a]0;PWNbc1mdef\tg\nbold\n');
  });

  it('keeps our own styles where there are colours, and no others', () => {
    const { screen: to, text } = screen(true);
    writeLines(to, [`\u001b[1m${hostile}\u001b[22m`, '\u001b[8mhidden', '\u001b\u001b[1m[2J']);
    expect(text()).toBe('\u001b[1ma]0;PWNbc1mdef\tg\u001b[22m\nhidden\n\u001b[1m[2J\n');
  });

  it('as JSON holds the same text, in printable characters', () => {
    const { screen: to, text } = screen(false);
    writeJson(to, { hostile });
    expect(text()).toMatch(/^[ -~\n]*$/);
    expect(JSON.parse(text())).toEqual({ hostile });
  });

  it('as a recorded console is as it was recorded in a file, and safe on a terminal', () => {
    const [file, terminal] = [screen(false, false), screen(false, true)];
    for (const { screen: to } of [file, terminal]) to.writeRecorded(hostile);
    expect(file.text()).toBe(hostile);
    expect(terminal.text()).toBe('a]0;PWNbc1mdef\tg');
  });
});
