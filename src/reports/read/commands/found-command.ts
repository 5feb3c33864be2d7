// A command as the lines of a message show it, before commands have names.

import type { ReportCommand } from '../report-reading.ts';

export interface FoundCommand extends Omit<ReportCommand, 'id'> {
  /** Index of its first and of its last line among those of the message. */
  readonly from: number;
  readonly to: number;
  readonly comment: string | null;
  /** In a sentence, whose words say what came of it. */
  readonly inline: boolean;
}
