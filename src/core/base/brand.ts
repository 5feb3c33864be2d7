// Branded strings: two identifiers of different kinds can not be mixed up by accident.

declare const brand: unique symbol;

/** A `T` that only code which knows how to make a `Name` hands out. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
