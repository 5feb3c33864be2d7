// A real browser, driven over a pipe by the DevTools protocol: no port, no driver, no package. Chromium as Debian has it.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
export const hasBrowser = program !== undefined;

export interface View {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly phone: boolean;
}

/** What the page did that a report must not do, and what it shows. */
export interface Page {
  /** Addresses that were asked for, besides the file itself. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, and what the policy of the page has stopped. */
  readonly complaints: readonly string[];
  evaluate<T>(expression: string): Promise<T>;
  /** As from a keyboard: `Tab`, `Enter`, or one character. */
  press(key: string): Promise<void>;
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Browser {
  /** A file, which is shown without any network, or an http address. */
  open(where: string, view: View): Promise<Page>;
  dispose(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

export async function startBrowser(): Promise<Browser> {
  if (program === undefined) throw new Error('there is no browser');
  const profile = await mkdtemp(join(tmpdir(), 'firstbad-browser-'));
  // As root there is no sandbox; the page under test is ours and has no script.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const words = ['--headless', '--disable-gpu', '--no-first-run', '--disable-extensions', `--user-data-dir=${profile}`];
  const child = spawn(program, [...words, ...asRoot, '--remote-debugging-pipe', 'about:blank'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const wire = new Wire(child);
  return {
    open: (where, view) => openPage(wire, where, view),
    dispose: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      // Its helpers are in its group.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

class Wire {
  readonly #out: Writable;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (result: Record<string, unknown>) => void; readonly reject: (error: Error) => void }
  >();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  constructor(child: ChildProcess) {
    this.#out = child.stdio[3] as Writable;
    let held = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const parts = (held + text).split('\0');
      held = parts.pop() ?? '';
      for (const part of parts) this.#take(JSON.parse(part) as Message);
    });
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser has ended'));
    });
  }

  call(method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = (this.#last += 1);
    this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  listen(listener: (message: Message) => void): void {
    this.#listeners.add(listener);
  }

  #take(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}

async function openPage(wire: Wire, where: string, view: View): Promise<Page> {
  const { targetId } = await wire.call('Target.createTarget', { url: 'about:blank' });
  const attached = await wire.call('Target.attachToTarget', { targetId, flatten: true });
  const session = String(attached['sessionId']);
  const send = (method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> =>
    wire.call(method, params, session);
  const requests: string[] = [];
  const complaints: string[] = [];
  const isServed = where.startsWith('http://');
  const url = isServed ? where : `file://${where}`;
  const loaded = new Promise<void>((resolve) => {
    wire.listen(({ method, params = {}, sessionId }) => {
      if (sessionId !== session) return;
      const asked = (params['request'] as { url?: string } | undefined)?.url;
      if (method === 'Network.requestWillBeSent' && asked !== undefined && asked !== url && !asked.startsWith('data:'))
        requests.push(asked);
      if (method === 'Log.entryAdded') complaints.push(JSON.stringify(params['entry']));
      if (method === 'Runtime.exceptionThrown' || method === 'Runtime.consoleAPICalled')
        complaints.push(JSON.stringify(params));
      if (method === 'Page.loadEventFired') resolve();
    });
  });
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await send(`${domain}.enable`);
  await send('Network.emulateNetworkConditions', {
    offline: !isServed,
    latency: 0,
    downloadThroughput: 0,
    uploadThroughput: 0,
  });
  await send('Emulation.setDeviceMetricsOverride', {
    width: view.width,
    height: view.height,
    deviceScaleFactor: 1,
    mobile: view.phone,
  });
  await send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: view.dark ? 'dark' : 'light' }],
  });
  await send('Page.navigate', { url });
  await loaded;
  return {
    requests,
    complaints,
    evaluate: async <T>(expression: string): Promise<T> => {
      const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      if (answer['exceptionDetails'] !== undefined) throw new Error(JSON.stringify(answer['exceptionDetails']));
      return (answer['result'] as { readonly value: T }).value;
    },
    press: async (key) => {
      const code = { Tab: 9, Enter: 13, End: 35, Home: 36, PageDown: 34 }[key];
      const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
      const params = {
        key,
        code: key,
        ...(code === undefined ? {} : { windowsVirtualKeyCode: code }),
        ...(text === undefined ? {} : { text }),
      };
      await send('Input.dispatchKeyEvent', { type: text === undefined ? 'rawKeyDown' : 'keyDown', ...params });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    close: async () => void (await wire.call('Target.closeTarget', { targetId })),
    screenshot: async () => {
      const shot = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
      return Buffer.from(String(shot['data']), 'base64');
    },
  };
}
