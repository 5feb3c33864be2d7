// Collectors whose item is what one command prints on the host.

import type { Collector } from '../ports/collector.ts';

export interface CommandCollector extends Pick<
  Collector,
  'item' | 'needs' | 'budgetMs' | 'prepare' | 'tracesQemu' | 'ofHostKernel'
> {
  readonly command: string;
}

/** Printing nothing, or ending with another status than 0, is missing: with the last line as the reason. */
export function fromCommand({ command, ...facts }: CommandCollector): Collector {
  return {
    ...facts,
    when: 'guest-gone',
    collect: async (bench, options) => {
      const { status, output } = await bench.collect(command, options);
      const text = new TextDecoder('latin1').decode(output).trim();
      if (status === null) return { kind: 'missing', why: `it took longer than ${options.timeoutMs} ms` };
      if (status !== 0) return { kind: 'missing', why: text.split('\n').at(-1) || `its command ended with status ${status}` };
      return text === '' ? { kind: 'missing', why: 'there is nothing to see' } : { kind: 'item', content: output };
    },
  };
}
