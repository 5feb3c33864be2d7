// Streams of the server as state of a view. What arrives within a frame is shown at once.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Aside, EventBatch, HuntList, HuntView } from '../serve/protocol.ts';
import { follow, get } from './api.ts';
import { type Family, withBatch } from './family.ts';

export interface ListState {
  readonly list: HuntList | null;
  readonly isOpen: boolean;
  readonly error: Error | null;
}

export function useHuntList(): ListState {
  const [state, setState] = useState<ListState>({ list: null, isOpen: true, error: null });
  useEffect(() => {
    const end = new AbortController();
    follow('/news', {
      signal: end.signal,
      onOpen: (isOpen) => setState((now) => ({ ...now, isOpen })),
      onMessage: ({ event, data }) => {
        if (event === 'hunts') setState({ list: JSON.parse(data) as HuntList, isOpen: true, error: null });
      },
    }).catch((error: unknown) => setState((now) => ({ ...now, error: error as Error })));
    return () => end.abort();
  }, []);
  return state;
}

export interface HuntStream {
  readonly family: Family;
  readonly doing: ReadonlyMap<string, string>;
  /** The newest lines of what was said, oldest first. */
  readonly said: readonly string[];
  readonly progress: ReadonlyMap<string, Extract<Aside, { kind: 'progress' }>>;
  readonly isOpen: boolean;
  readonly error: Error | null;
}

const saidMax = 200;
const nothing: HuntStream = { family: new Map(), doing: new Map(), said: [], progress: new Map(), isOpen: true, error: null };

export function useHuntStream(hunt: number): HuntStream {
  const [state, setState] = useState(nothing);
  useEffect(() => {
    const end = new AbortController();
    let now = nothing;
    let frame = 0;
    const change = (next: Partial<HuntStream>): void => {
      now = { ...now, ...next };
      // Not requestAnimationFrame: a tab in the background has none, and its title is to be true.
      if (frame === 0)
        frame = window.setTimeout(() => {
          frame = 0;
          setState(now);
        }, 50);
    };
    follow(`/hunts/${String(hunt)}/stream`, {
      signal: end.signal,
      onOpen: (isOpen) => change({ isOpen }),
      onMessage: ({ event, data }) => {
        if (event === 'events') change({ family: withBatch(now.family, JSON.parse(data) as EventBatch) });
        if (event === 'aside') change(withAside(now, JSON.parse(data) as Aside));
      },
    }).catch((error: unknown) => change({ error: error as Error }));
    return () => {
      end.abort();
      clearTimeout(frame);
    };
  }, [hunt]);
  return state;
}

function withAside(state: HuntStream, aside: Aside): Partial<HuntStream> {
  switch (aside.kind) {
    case 'said':
      return { said: [...state.said, aside.line].slice(-saidMax) };
    case 'doing':
      return { doing: new Map([...state.doing, [aside.attempt, aside.doing]]) };
    case 'progress': {
      const progress = new Map(state.progress);
      if (aside.total !== null && aside.done >= aside.total) progress.delete(aside.what);
      else progress.set(aside.what, aside);
      return { progress };
    }
    case 'ended': {
      const because = aside.because === null ? '' : `: ${aside.because}`;
      return { progress: new Map(), said: [...state.said, `This hunt is ${aside.how}${because}`].slice(-saidMax) };
    }
  }
}

/** What a hunt has found, asked again when it has more events, once a second at most and never two at a time. */
export function useView(hunt: number, news: string): { readonly view: HuntView | null; readonly error: Error | null } {
  const [view, setView] = useState<HuntView | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const asking = useRef<Asking | null>(null);
  useEffect(() => {
    const own = new Asking(async (signal) => {
      try {
        setView(await get<HuntView>(`/hunts/${String(hunt)}`, signal));
        setError(null);
      } catch (thrown) {
        if (!signal.aborted) setError(thrown as Error);
      }
    });
    asking.current = own;
    return () => own.end();
  }, [hunt]);
  useEffect(() => asking.current?.want(), [hunt, news]);
  return { view, error };
}

const pauseMs = 1000;

class Asking {
  readonly #ask: (signal: AbortSignal) => Promise<void>;
  readonly #end = new AbortController();
  #isBusy = false;
  #isWanted = false;

  constructor(ask: (signal: AbortSignal) => Promise<void>) {
    this.#ask = ask;
  }

  want(): void {
    this.#isWanted = true;
    if (!this.#isBusy) void this.#work();
  }

  end(): void {
    this.#end.abort();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#isWanted && !this.#end.signal.aborted) {
      this.#isWanted = false;
      await this.#ask(this.#end.signal);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    this.#isBusy = false;
  }
}
