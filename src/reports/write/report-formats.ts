// The forms in which a report is written.

export const reportFormats = ['mail', 'qemu-issue', 'debian-bug', 'markdown', 'html', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Forms that say what each test gave, and are no report to a maintainer. */
export const resultFormats = ['junit', 'summary'] as const;
export type ResultFormat = (typeof resultFormats)[number];
