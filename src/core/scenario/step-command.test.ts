import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalCommand, parseCommand, renderCommand } from './step-command.ts';

describe('renderCommand', () => {
  it('puts values in as they are, so that one can be several words', () => {
    const command = 'qemu-system-x86_64 -drive file=${device},cache=${cache} ${more}';
    expect(renderCommand(command, { device: '/dev/loop0', cache: 'none', more: '-m 64 -smp 2' })).toBe(
      'qemu-system-x86_64 -drive file=/dev/loop0,cache=none -m 64 -smp 2',
    );
  });

  it('leaves what belongs to the shell', () => {
    const command = 'echo $$ $x "$(id)" $((1 + 2)) a$ {cache} $';
    expect(renderCommand(command, {})).toBe(command);
  });

  it('gives the shell its own braces when they are written $${', () => {
    expect(renderCommand('echo $${x:-y} $${cache}', { cache: 'none' })).toBe('echo ${x:-y} ${cache}');
    expect(renderCommand('echo $$${cache}', { cache: 'none' })).toBe('echo $${cache}');
  });

  it('does not look for names in values', () => {
    expect(renderCommand('${a}${b}', { a: '${b}', b: '$' })).toBe('${b}$');
  });

  it('takes names of every object for names only when they were given', () => {
    expect(() => renderCommand('${constructor}', {})).toThrow('bug in firstbad');
    expect(renderCommand('${constructor}', { constructor: 'x' })).toBe('x');
  });
});

describe('literalCommand', () => {
  it('is a command that comes out as the text, whatever of the shell is in it', () => {
    expect(renderCommand(literalCommand('[ -z "${2-}" ] || echo ${cache} $${x}'), {})).toBe(
      '[ -z "${2-}" ] || echo ${cache} $${x}',
    );
    const piece = fc.constantFrom('$', '{', '}', 'a', ' ', '${a}', '$${', '${2-}', '\n');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(renderCommand(literalCommand(text), {})).toBe(text);
      }),
    );
  });
});

describe('parseCommand', () => {
  it.each(['${', '${}', '${x', '${ x }', '${x:-y}', '${1}', '${-x}', 'a ${x${y}', '${${x}}'])(
    'finds the broken ${ in %s',
    (command) => {
      expect(parseCommand(command).map((part) => part.kind)).toContain('broken');
    },
  );

  it('counts openings in the order of the text, escaped ones too', () => {
    const parts = parseCommand('$${a} ${b} ${ ${c}').filter((part) => part.kind !== 'text');
    expect(parts).toMatchObject([
      { kind: 'value', name: 'b', opening: 1 },
      { kind: 'broken', opening: 2 },
      { kind: 'value', name: 'c', opening: 3 },
    ]);
  });

  it('loses no character', () => {
    const piece = fc.constantFrom('$', '{', '}', 'a', ' ', '${a}', '$${', '\n', '"');
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (command) => {
          const text = parseCommand(command)
            .map((part) => (part.kind === 'value' ? `\${${part.name}}` : part.text))
            .join('');
          expect(text).toBe(command.replaceAll('$${', '${'));
        },
      ),
    );
  });
});
