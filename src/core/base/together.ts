// What is done side by side has one end.

/**
 * As `Promise.all`, but it ends only when all parts have: what goes on behind the back of a caller who was told of a failure
 * leaves half-made files when the process ends. Throws the failure that came first.
 */
export async function together<T extends readonly unknown[] | []>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  try {
    return await Promise.all(parts);
  } finally {
    await Promise.allSettled(parts);
  }
}
