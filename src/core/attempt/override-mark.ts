// Who said what an answer really is, when somebody has found it wrong: kept on the answer beside what was seen. Pure data.

/** A program of somebody's (a client of `firstbad mcp`) is no person. */
export type Corrector = 'person' | 'agent';

/** Within a sentence. */
export const correctorWords: Readonly<Record<Corrector, string>> = { person: 'a person', agent: 'an agent' };

export interface Overridden {
  /** Number of the override in its hunt, 1 and up. */
  readonly override: number;
  readonly by: Corrector;
  /** In their words. */
  readonly because: string;
  /** Wall-clock time, milliseconds since 1970. */
  readonly saidAtMs: number;
}
