// What `firstbad doctor` asks the machine. Each check answers by itself; a check that fails to run is a finding too.

export interface DoctorCheck {
  /** Stable, for `--json`: `node`, `debian-packages`, `accelerator-kvm`, ... */
  readonly name: string;
  /** True for what takes seconds to minutes, such as booting a kernel: it runs after the quick ones, which may explain it. */
  readonly slow: boolean;
  /** Does not throw for what it looks for; throws the signal's reason when cancelled. */
  run(signal: AbortSignal): Promise<DoctorFinding>;
}

export interface DoctorFinding {
  /** `bad` makes hunting impossible, `warning` makes it slower or narrower, `info` is said and no more. */
  readonly status: 'ok' | 'warning' | 'bad' | 'info';
  /** What was found, one line. */
  readonly found: string;
  /** The line that mends it; null when there is nothing to mend. */
  readonly fix: string | null;
}
