// Hashing enters through here, so that rooms without Node can make keys.

/** SHA-256 of a text in UTF-8, lower-case hexadecimal. */
export type Sha256 = (text: string) => string;
