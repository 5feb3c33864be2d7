// Going from view to view without loading the page again: the token lives in this tab.

import type { ComponentChildren } from 'preact';

export function navigate(to: string): void {
  history.pushState(null, '', to);
  dispatchEvent(new PopStateEvent('popstate'));
  // A reader of the screen begins with what is new.
  document.getElementById('main')?.focus();
}

export function onNavigated(listener: () => void): () => void {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
}

export function Link({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  const isHere = location.pathname === to;
  return (
    <a
      href={to}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}
