// The reason of the abort signal when the user or the system ends firstbad.

import type { SignalName } from './exit-codes.ts';

export class Interrupted extends Error {
  readonly signalName: SignalName;

  constructor(signalName: SignalName) {
    super(`stopped by ${signalName}`);
    this.name = 'Interrupted';
    this.signalName = signalName;
  }
}
