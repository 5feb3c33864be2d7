// How a long piece of work tells how far it is.

export interface ProgressReport {
  /** What is being done, for people: `downloading linux-image-6.1.0-56-cloud-amd64`. Reports with one text belong together. */
  readonly what: string;
  readonly done: number;
  /** Null when nobody knows. */
  readonly total: number | null;
  readonly unit: 'bytes' | 'items';
}

export type Progress = (report: ProgressReport) => void;
