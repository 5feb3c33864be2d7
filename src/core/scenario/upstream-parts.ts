// What of a version's text is its series, and what its release: the rest is how somebody has built it. Pure.

/** `6.1.192` is of 6.1, `7.2.2+dfsg` of 7.2; a text that begins in no such way is a series of its own. */
export function upstreamSeries(upstream: string): string {
  return /^\d+\.\d+/.exec(upstream)?.[0] ?? upstream;
}

/** `6.1.0-13-amd64` is of 6.1.0, `5.19.0-rc1+` of 5.19.0-rc1; a text that begins in no such way stays as it is. */
export function upstreamRelease(version: string): string {
  return /^\d+\.\d+(?:\.\d+)?(?:-rc\d+)?/.exec(version)?.[0] ?? version;
}

/** `6.1`, `6.1.192`, `6.1-rc3` and `6.1+dfsg` are of 6.1, `6.10` is not; `7.2.19+dfsg` is of 7.2.19 as well. */
export function isOfSeries(upstream: string, prefix: string): boolean {
  return upstream === prefix || (upstream.startsWith(prefix) && /^[.~+-]/.test(upstream.slice(prefix.length)));
}
