// The page: which of its views the address names, and whether the server lets us in.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { hasToken, keepToken, takeToken } from './api.ts';
import { EvidencePage } from './evidence-page.tsx';
import { HuntPage } from './hunt-page.tsx';
import { ListPage } from './list-page.tsx';
import { Link, onNavigated } from './navigation.tsx';
import { StartPage } from './start-page.tsx';

takeToken();

function Page() {
  const [path, setPath] = useState(location.pathname);
  const [isIn, setIn] = useState(hasToken());
  useEffect(() => onNavigated(() => setPath(location.pathname)), []);
  return (
    <>
      <a class="jump" href="#main">
        To the content
      </a>
      <header>
        <p class="brand">firstbad</p>
        <nav aria-label="Views">
          <ul>
            <li>
              <Link to="/">Hunts</Link>
            </li>
            <li>
              <Link to="/start">Start one</Link>
            </li>
          </ul>
        </nav>
      </header>
      <main id="main" tabindex={-1} aria-label="Content">
        {isIn ? <View path={path} key={path} /> : <TokenForm onToken={() => setIn(true)} />}
      </main>
      <footer>Everything here comes from this machine.</footer>
    </>
  );
}

function View({ path }: { readonly path: string }) {
  const hunt = /^\/hunt\/(\d{1,9})$/.exec(path)?.[1];
  if (hunt !== undefined) return <HuntPage hunt={Number(hunt)} />;
  const evidence = /^\/hunt\/(\d{1,9})\/evidence\/(\d{1,9}\.\d{1,9})(?:\/(\d{1,9}\.\d{1,9}))?$/.exec(path);
  if (evidence !== null) return <EvidencePage hunt={Number(evidence[1])} id={evidence[2] ?? ''} other={evidence[3] ?? null} />;
  return path === '/start' ? <StartPage /> : <ListPage />;
}

function TokenForm({ onToken }: { readonly onToken: () => void }) {
  const [token, setToken] = useState('');
  return (
    <>
      <h1>This page needs the token</h1>
      <p>The address that firstbad has printed has it behind its #. Open that one, or give the token here.</p>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          keepToken(token.trim());
          onToken();
        }}
      >
        <label>
          Token
          <input
            type="password"
            required
            autocomplete="off"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Go in</button>
      </form>
    </>
  );
}

render(<Page />, document.body);
