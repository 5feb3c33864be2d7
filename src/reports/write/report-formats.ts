// The forms in which a report is written.

export const reportFormats = ['mail', 'qemu-issue', 'debian-bug', 'markdown', 'html', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];
