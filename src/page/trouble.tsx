// What went wrong, in the server's words, where a reader of the screen hears it.

import { Refused } from './api.ts';

export function Trouble({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  const isLost = error instanceof Refused && error.status === 401;
  return (
    <div class="trouble" role="alert">
      <p>{error.message}</p>
      {error instanceof Refused && error.hint !== null && <p>{error.hint}</p>}
      {isLost && (
        <button
          type="button"
          onClick={() => {
            sessionStorage.clear();
            location.reload();
          }}
        >
          Give another token
        </button>
      )}
    </div>
  );
}

export function Broken({ isOpen }: { readonly isOpen: boolean }) {
  return (
    <p class="broken" role="status">
      {isOpen ? '' : 'The connection is broken; it is tried again, and goes on where it was.'}
    </p>
  );
}
