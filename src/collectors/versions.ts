// Versions and hashes of everything that ran.

import type { Collector } from '../ports/collector.ts';

export const versionsCollector: Collector = {
  item: 'versions.json',
  when: 'guest-gone',
  needs: 'the files that the host was made of',
  budgetMs: 30_000,
  collect: async (bench, options) => {
    const ingredients = await bench.ingredients();
    const { output } = await bench.collect('cat /proc/version /proc/cmdline 2>/dev/null || uname -srv', options);
    const [kernel = '', commandLine = ''] = new TextDecoder('latin1').decode(output).split('\n');
    return { kind: 'item', content: new TextEncoder().encode(JSON.stringify({ kernel, commandLine, ingredients }, null, 1)) };
  },
};
