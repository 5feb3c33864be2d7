// What commits are about, asked once for each: names alone tell people nothing.

import type { CommitName, CommitSummary } from '../../core/git/commit.ts';
import type { Repository } from '../../ports/repository.ts';

export class CommitTitles {
  readonly #repository: Pick<Repository, 'summaries'>;
  readonly #known = new Map<string, CommitSummary>();

  constructor(repository: Pick<Repository, 'summaries'>) {
    this.#repository = repository;
  }

  /** Empty while it was not learnt. */
  titleOf(name: string): string {
    return this.#known.get(name)?.subject ?? '';
  }

  summaryOf(name: string): CommitSummary | null {
    return this.#known.get(name) ?? null;
  }

  async learn(names: Iterable<string>, signal: AbortSignal): Promise<void> {
    const missing = [...new Set(names)].filter((name) => !this.#known.has(name)) as CommitName[];
    if (missing.length === 0) return;
    for (const summary of await this.#repository.summaries(missing, signal)) this.#known.set(summary.name, summary);
  }

  /** What `make` gives when it has the titles of all that it asks for. */
  async titled<T>(make: (titleOf: (name: string) => string) => T, signal: AbortSignal): Promise<T> {
    const asked = new Set<string>();
    make((name) => {
      asked.add(name);
      return '';
    });
    await this.learn(asked, signal);
    return make((name) => this.titleOf(name));
  }
}
