// The user's trouble: what was tried, on what, what came back and what to do next.

export interface UserErrorParts {
  /** Stable, kebab-case, for scripts and tests: `scenario-invalid`, `signature-wrong`. */
  readonly code: string;
  /** What was tried, on what, and what came back: one or more full lines. */
  readonly message: string;
  /** What to do next, as a sentence or a command line. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error that a person can act on. Everything else that is thrown is a bug or a cancellation. */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(parts: UserErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'UserError';
    this.code = parts.code;
    this.hint = parts.hint;
  }
}

/**
 * The lab's trouble: a download that failed, a full disk, a VM that QEMU did not start, a host kernel that panicked.
 * It ends an attempt as `no-answer` and never as a verdict on the point.
 */
export class LabError extends UserError {
  constructor(parts: UserErrorParts) {
    super(parts);
    this.name = 'LabError';
  }
}

/** A version that can not be tested whatever the lab does: it does not build. Ends an attempt as `skip`. */
export class VersionUntestable extends UserError {
  readonly signature: string;

  constructor(signature: string, parts: Omit<UserErrorParts, 'code'>) {
    super({ code: 'version-untestable', ...parts });
    this.name = 'VersionUntestable';
    this.signature = signature;
  }
}
