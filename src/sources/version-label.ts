// How versions of a named source are called, and which version of the upstream that says. Pure.

/** What can be written wherever a version is named. */
export const labelPattern = /^[0-9A-Za-z][0-9A-Za-z.+~:_-]{0,99}$/;

/** From the first digit on; `otherwise` for a label without one. */
export function upstreamIn(label: string, otherwise = label): string {
  return /\d.*$/.exec(label)?.[0] ?? otherwise;
}
