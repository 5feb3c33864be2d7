import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { columnsOf, isNarrow } from './text-width.ts';

describe('columnsOf', () => {
  test('is what string-width says of every character that is measured without it, alone and in a row', () => {
    const all = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(isNarrow);
    expect(all.length).toBeGreaterThan(600);
    expect(all.filter((character) => stringWidth(character) !== 1)).toEqual([]);
    expect(stringWidth(all.join(''))).toBe(all.length);
  });

  test('knows wide, combined and coloured text', () => {
    expect(columnsOf('中文')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(columnsOf('\u001b[31mred\u001b[39m')).toBe(3);
    expect(columnsOf('👩‍👩‍👧')).toBe(2);
    expect(columnsOf('a\u00adb')).toBe(2);
    expect(columnsOf('tests … 12 × “1–2”')).toBe(18);
  });
});
