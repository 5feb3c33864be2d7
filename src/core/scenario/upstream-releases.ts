// In which month the series of Linux and QEMU were released: the announcements on kernel.org and qemu.org. Dates of packages say
// when Debian last changed them, which may be years after what is looked for.

const linux = `4.19 2018-10, 5.4 2019-11, 5.10 2020-12, 5.15 2021-10, 5.16 2022-01, 5.17 2022-03, 5.18 2022-05, 5.19 2022-07,
6.0 2022-10, 6.1 2022-12, 6.2 2023-02, 6.3 2023-04, 6.4 2023-06, 6.5 2023-08, 6.6 2023-10, 6.7 2024-01, 6.8 2024-03, 6.9 2024-05,
6.10 2024-07, 6.11 2024-09, 6.12 2024-11, 6.13 2025-01, 6.14 2025-03, 6.15 2025-05, 6.16 2025-07, 6.17 2025-09, 6.18 2025-11`;

const qemu = `3.1 2018-12, 4.0 2019-04, 4.1 2019-08, 4.2 2019-12, 5.0 2020-04, 5.1 2020-08, 5.2 2020-12, 6.0 2021-04, 6.1 2021-08,
6.2 2021-12, 7.0 2022-04, 7.1 2022-08, 7.2 2022-12, 8.0 2023-04, 8.1 2023-08, 8.2 2023-12, 9.0 2024-04, 9.1 2024-09, 9.2 2024-12,
10.0 2025-04, 10.1 2025-08`;

const months = new Map([
  ['linux', monthsOf(linux)],
  ['qemu', monthsOf(qemu)],
]);

/** `2022-12`; null for what the table does not know. The id names the package. */
export function releaseMonth(id: string, upstream: string): string | null {
  const project = /^(linux|qemu)/.exec(id)?.[1];
  const series = /^\d+\.\d+/.exec(upstream)?.[0];
  return months.get(project ?? '')?.get(series ?? '') ?? null;
}

function monthsOf(table: string): ReadonlyMap<string, string> {
  return new Map(table.split(/,\s+/).map((entry) => entry.split(' ') as [string, string]));
}
