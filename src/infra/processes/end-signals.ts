// Ctrl-C and its kin: the first one asks for an orderly end, the second one ends at once. The orderly end has a budget.

import { exitProcess } from './exit-process.ts';

export interface EndSignals {
  /** Aborts at the first signal with the reason that `reasonFor` made. */
  readonly signal: AbortSignal;
  /** Aborts as a signal would. */
  abort(reason: unknown): void;
}

export interface EndSignalOptions<Name extends NodeJS.Signals> {
  /**
   * What is listened for. Never SIGPIPE: it comes with every write to a program that has just died, a killed QEMU, say, and
   * that is no wish of the user. Node ignores it unless somebody listens.
   */
  readonly names: readonly Name[];
  readonly exitCodes: Readonly<Record<Name, number>>;
  readonly reasonFor: (name: Name) => unknown;
  /** Milliseconds from the first signal to the end, whatever still hangs. */
  readonly budgetMs: number;
}

export function listenForEnd<Name extends NodeJS.Signals>(options: EndSignalOptions<Name>): EndSignals {
  const controller = new AbortController();
  const onSignal = (name: Name): void => {
    if (controller.signal.aborted) exitProcess(options.exitCodes[name]);
    controller.abort(options.reasonFor(name));
    // What is left behind then is found and removed at the next start.
    setTimeout(() => exitProcess(options.exitCodes[name]), options.budgetMs).unref();
  };
  for (const name of options.names) process.on(name, () => onSignal(name));
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}
