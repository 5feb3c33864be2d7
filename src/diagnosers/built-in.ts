// The list of diagnosers, in the order in which their findings are told.

import type { Diagnoser } from '../core/evidence/diagnosis.ts';
import { directIoAlignment } from './direct-io-alignment.ts';

export const builtInDiagnosers: readonly Diagnoser[] = [directIoAlignment];
