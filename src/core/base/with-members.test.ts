import { expect, test } from 'vitest';
import { withMembers } from './with-members.ts';

interface Counter {
  readonly name: string;
  next(): number;
  peek?(): number;
}

class Counting implements Counter {
  readonly name = 'counting';
  #count = 0;

  next(): number {
    this.#count += 1;
    return this.#count;
  }

  peek(): number {
    return this.#count;
  }
}

test('what is replaced is the new one, everything else the object’s own, private state and all', () => {
  const counting: Counter = new Counting();
  const named = withMembers(counting, { name: 'other' });
  expect([named.name, named.next(), named.peek?.()]).toEqual(['other', 1, 1]);
  expect(named.next()).toBe(2);
  expect([counting.name, counting.peek?.()]).toEqual(['counting', 2]);
  const deaf = withMembers(counting, { next: () => 0 });
  expect([deaf.next(), deaf.peek?.()]).toEqual([0, 2]);
});

test('a member that the object does not have is none, and one that is added is there', () => {
  const plain: Counter = { name: 'plain', next: () => 7 };
  const named = withMembers(plain, { name: 'other' });
  expect([named.peek?.(), 'peek' in named, 'next' in named]).toEqual([undefined, false, true]);
  expect(withMembers(plain, { peek: () => 3 }).peek?.()).toBe(3);
});
