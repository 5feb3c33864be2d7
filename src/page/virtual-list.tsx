// A list of rows of one height, of which only those are in the page that can be seen: a million lines scroll as ten do.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface VirtualListParts {
  /** For readers of the screen. */
  readonly label: string;
  readonly count: number;
  /** Of a row, and of the whole list on the screen, in pixels. */
  readonly rowHeight: number;
  readonly height: number;
  readonly children: (index: number) => ComponentChildren;
  /** Told which rows are seen, first and last. */
  readonly onSeen?: (first: number, last: number) => void;
  /** The row to begin with; a change scrolls there. */
  readonly at?: number;
}

/** Of pixels: browsers take no element that is much higher, so that the rows of a longer list are reached by share. */
const highest = 8_000_000;
const beyond = 8;

export function VirtualList({ label, count, rowHeight, height, children, onSeen, at = 0 }: VirtualListParts) {
  const whole = count * rowHeight;
  const inner = Math.min(whole, highest);
  const [top, setTop] = useState(0);
  const [shownAt, setShownAt] = useState(-1);
  const room = Math.max(1, inner - height);
  const toTop = (row: number): number => Math.min(room, ((row * rowHeight) / Math.max(1, whole - height)) * room);
  const first = Math.max(
    0,
    Math.min(count - 1, Math.round(((top / room) * Math.max(0, whole - height)) / rowHeight)) - (whole <= highest ? beyond : 0),
  );
  const last = Math.min(count, first + Math.ceil(height / rowHeight) + beyond * 2);
  const place = (row: number): number => (whole <= highest ? row * rowHeight : top + (row - first) * rowHeight);
  useEffect(() => onSeen?.(first, last), [first, last]);
  return (
    <div
      class="virtual"
      role="group"
      aria-label={`${label}, ${String(count)} rows`}
      tabindex={0}
      style={{ height: `${String(height)}px` }}
      ref={(element) => {
        if (element === null || shownAt === at) return;
        setShownAt(at);
        element.scrollTop = toTop(at);
      }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div class="inner" style={{ height: `${String(inner)}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index).map((row) => (
          <div
            key={row}
            class="row"
            style={{ transform: `translateY(${String(place(row))}px)`, height: `${String(rowHeight)}px` }}
          >
            {children(row)}
          </div>
        ))}
      </div>
    </div>
  );
}
