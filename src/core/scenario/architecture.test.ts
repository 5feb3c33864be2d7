import { describe, expect, it } from 'vitest';
import { architectures, debianArchitecture, parseArchitecture } from './architecture.ts';

describe('parseArchitecture', () => {
  it("takes QEMU's and Debian's name for each", () => {
    for (const one of architectures) {
      expect(parseArchitecture(one)).toBe(one);
      expect(parseArchitecture(debianArchitecture(one))).toBe(one);
    }
  });

  it('refuses another in words that name those there are', () => {
    expect(() => parseArchitecture('vax')).toThrow('vax is no architecture that firstbad knows');
  });
});
