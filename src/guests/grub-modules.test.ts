import { describe, expect, it } from 'vitest';
import { grubModules } from './grub-modules.ts';

// The form of moddep.lst in Debian's grub-pc-bin 2.06.
const moddep = `normal: extcmd crypto terminal
crypto:
extcmd:
terminal: extcmd
sleep: normal extcmd
fshelp:
`;

describe('grubModules', () => {
  it('adds what modules need, and what that needs, each once', () => {
    expect(grubModules(['sleep'], moddep)).toEqual(['crypto', 'extcmd', 'normal', 'sleep', 'terminal']);
  });

  it('takes modules that need nothing', () => {
    expect(grubModules(['fshelp'], moddep)).toEqual(['fshelp']);
  });

  it('refuses a module that GRUB does not have', () => {
    expect(() => grubModules(['teleport'], moddep)).toThrow('teleport');
  });
});
