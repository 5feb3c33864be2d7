// An object with some of its members replaced.

/**
 * As a spread with further keys, for an object of any class too: a spread leaves out what the class has, and its methods then miss
 * what is private. Members are bound to the object that they came from.
 */
export function withMembers<T extends object>(object: T, members: Partial<T>): T {
  return new Proxy(object, {
    get: (target, key) => {
      if (Object.hasOwn(members, key)) return members[key as keyof T];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    has: (target, key) => key in members || key in target,
  });
}
