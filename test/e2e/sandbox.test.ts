// What programs in a sandbox try, and what becomes of it: harmless canaries, each of which would leave a mark outside.

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flatLabProvider } from '../../src/catalog/lab.ts';
import { LabError } from '../../src/core/base/user-error.ts';
import { createFlatHosts } from '../../src/hosts/flat/factory.ts';
import { findSandbox } from '../../src/hosts/flat/usable.ts';
import type { Host, HostFactory, HostRecipe } from '../../src/ports/host.ts';
import { openImages, openTools, temporaryFolder } from './lab.ts';
import { commandLines, leftoversOf } from './leftovers.ts';

const never = new AbortController().signal;
const quiet = { signal: never, progress: () => undefined };

let folder: string;
let factory: HostFactory;
let recipe: HostRecipe;

beforeAll(async () => {
  folder = await temporaryFolder('sandbox');
  const tools = openTools();
  const qemu = await tools.qemu(quiet);
  const image = await openImages(folder, tools).build({ kind: 'boot-sector', sectors: 31 }, quiet);
  recipe = {
    kernel: null,
    trees: { qemu },
    image,
    machine: { memoryMiB: 256, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] },
    bootTimeoutMs: 60_000,
  };
  factory = createFlatHosts({
    lab: flatLabProvider(tools),
    cacheFolder: join(folder, 'cache'),
    progress: () => undefined,
    usable: findSandbox,
  });
});

afterAll(async () => {
  await factory.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function inSandbox<T>(body: (host: Host, output: () => string) => Promise<T>): Promise<T> {
  let text = '';
  const host = await factory.start(recipe, {
    observer: (seen) => {
      if (seen.kind === 'output') text += seen.text;
    },
    signal: never,
  });
  try {
    return await body(host, () => text);
  } finally {
    await host.dispose();
  }
}

interface Tried {
  readonly status: number | null;
  readonly output: string;
}

async function tryIn(command: string, options: { readonly guest?: boolean; readonly timeoutMs?: number } = {}): Promise<Tried> {
  const { guest = false, timeoutMs = 60_000 } = options;
  return inSandbox(async (host, output) => {
    const { status } = await host.run({ name: 'try', command, guest, timeoutMs }, never);
    return { status, output: output() };
  });
}

describe('a step in a sandbox', () => {
  test('sees no file of this machine', async () => {
    const canary = join(folder, 'canary');
    await writeFile(canary, 'canary-content');
    const tries = [
      canary,
      '/etc/passwd',
      '/etc/hostname',
      '/root',
      '/home',
      '/proc/1/root/etc/passwd',
      '/proc/self/root/etc/passwd',
    ];
    const { output } = await tryIn(tries.map((path) => `cat ${path} || ls ${path}`).join('; '));
    expect(output).not.toContain('canary-content');
    expect(output).not.toContain('root:x:0');
    expect(output.match(/No such file/g)?.length).toBeGreaterThanOrEqual(tries.length);
  });

  test('sees no process of this machine, and can signal none', async () => {
    const { output } = await tryIn(`ls /proc | grep -c '^[0-9]'; kill -0 ${String(process.pid)} && echo signalled`);
    expect(Number(/^\d+$/m.exec(output)?.[0])).toBeLessThan(12);
    expect(output).not.toContain('signalled');
  });

  test('reaches nobody on the network, not even on this machine', async () => {
    let visitors = 0;
    const server = createServer(() => (visitors += 1)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { output } = await tryIn(
      `echo hello | nc -w 2 127.0.0.1 ${String(port)}; ip link 2>/dev/null | grep -v 'lo:' | grep -c mtu`,
    );
    await new Promise((resolve) => server.close(resolve));
    expect(visitors).toBe(0);
    expect(output.trim().split('\n').at(-1)).toBe('0');
  });

  test('writes nothing outside of its own folders', async () => {
    const places = ['/', '/bin', '/firstbad', '/components/qemu', '/components/qemu/bin', '/dev', '/etc', '/usr', '/files'];
    const { output } = await tryIn(
      places.map((place) => `(echo x >${place}/canary) 2>/dev/null && echo "wrote ${place}"`).join('; ') + '; true',
    );
    expect(output).not.toContain('wrote');
    const { root } = recipe.trees['qemu'] ?? { root: '' };
    expect((await readdir(root, { recursive: true })).filter((name) => name.endsWith('canary'))).toEqual([]);
  });

  test('has a copy of the image: what it writes there changes nothing here', async () => {
    const before = await readFile(recipe.image?.path ?? '');
    const { status } = await tryIn('dd if=/dev/zero of=/image/image.raw bs=4096 count=16 conv=notrunc');
    expect(status).toBe(0);
    expect((await readFile(recipe.image?.path ?? '')).equals(before)).toBe(true);
  });

  test('can fill what it may write, and no more', async () => {
    const { output } = await tryIn(
      'for place in /tmp /run /image; do dd if=/dev/zero of=$place/fill bs=1M count=1500 2>&1 | grep -o "No space left" ; du -m $place/fill | cut -f 1; rm $place/fill; done',
      { timeoutMs: 120_000 },
    );
    const sizes = [...output.matchAll(/^(\d+)$/gm)].map(([, size]) => Number(size));
    expect(output.match(/No space left/g)).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024);
  });

  test('can not make the image’s copy larger than this bound', async () => {
    const { output } = await tryIn('dd if=/dev/zero of=/image/image.raw bs=1M count=1 seek=20000 2>&1; ls -l /image/image.raw');
    expect(output).toMatch(/File (size limit exceeded|too large)|SIGXFSZ/i);
  });

  test('gets no more rights: no root, no mounts, no namespaces, no devices', async () => {
    const tries = {
      mount: 'mount -t tmpfs none /mnt',
      remount: 'mount -o remount,rw /',
      chroot: 'chroot /bin /busybox true',
      unshare: 'unshare -m true',
      user: 'unshare -r true',
      device: 'mknod /tmp/sda b 8 0 && cat /tmp/sda',
      hostname: 'hostname canary',
      kernel: 'echo 1 >/proc/sys/kernel/sysrq',
      trigger: 'echo h >/proc/sysrq-trigger',
      module: 'insmod /tmp/none.ko',
      clock: 'date -s 2000-01-01; [ "$(date +%Y)" = 2000 ]',
    };
    const { output } = await tryIn(
      Object.entries(tries)
        .map(([name, command]) => `(${command}) >/dev/null 2>&1 && echo "did ${name}"`)
        .join('; ') + '; true',
    );
    expect(output).not.toContain('did ');
  });

  test('that leaves its group and its session ends with the sandbox all the same', async () => {
    await tryIn('setsid sh -c "sleep 4321 & sleep 4321" >/dev/null 2>&1 & echo gone');
    const processes = await leftoversOf(folder);
    expect(processes).toEqual([]);
    expect((await commandLines()).filter((line) => /sleep.4321/s.test(line))).toEqual([]);
  });

  test('that takes too much memory or too many processes is ended, as the lab’s trouble', async () => {
    await inSandbox(async (host) => {
      const crowd = 'i=0; while [ $i -lt 4200 ]; do sleep 4322 & i=$((i + 1)); done; sleep 60';
      const ended = host.run({ name: 'crowd', command: crowd, guest: false, timeoutMs: 100_000 }, never);
      const outcome = await ended.then(
        ({ status }) => `status ${String(status)}`,
        (error: unknown) => (error instanceof LabError ? error.code : String(error)),
      );
      // The kernel refuses an unprivileged user at its limit; of root firstbad counts the processes itself.
      expect(['sandbox-bounds', 'status 2']).toContain(outcome);
    });
  });
});

describe('a guest’s QEMU in a sandbox', () => {
  const start = 'qemu-system-x86_64 -m 32 -display none -S';

  test.each([
    ['a disk of this machine', '-drive file=/dev/sda,format=raw'],
    ['a device of this machine', '-drive driver=host_device,filename=/dev/vda'],
    ['a PCI device', '-device vfio-pci,host=00:01.0'],
    ['a USB device', '-device usb-host,vendorid=0x1234'],
    ['a tap interface', '-netdev tap,id=n'],
    ['a bridge', '-nic bridge,br=br0'],
    ['the kernel’s vhost', '-netdev user,id=n,vhost=on'],
  ])('that reaches for %s is stopped with words, and its point is not judged', async (_what, words) => {
    const { status, output } = await tryIn(`${start} ${words}`, { guest: true });
    expect(status).toBe(125);
    expect(output).toMatch(/reaches out of the sandbox/);
  });

  test.each([
    ['a file outside', '-drive file=/etc/passwd,format=raw', /No such file/],
    ['a plugin outside', '-plugin /usr/lib/canary.so', /canary\.so|plugin/],
    ['a socket outside', '-chardev socket,id=c,path=/run/canary.sock -serial chardev:c', /No such file|Failed to connect/],
    ['a kernel outside', '-kernel /boot/vmlinuz', /could not (open|load)/i],
  ])('that names %s is refused by QEMU itself', async (_what, words, refusal) => {
    const { status, output } = await tryIn(`${start} ${words}`, { guest: true });
    expect(status).not.toBe(0);
    expect(output).toMatch(refusal);
  });

  test('may be given a command line for the guest’s kernel that names the guest’s devices', async () => {
    const { status, output } = await tryIn(`${start} -append "console=ttyS0 root=/dev/sda"`, { guest: true });
    expect(output).toMatch(/-append only allowed with -kernel/);
    expect(status).toBe(1);
  });

  test('that is told to start a program can not', async () => {
    await inSandbox(async (host) => {
      const ended = host.run({ name: 'boot', command: start, guest: true, timeoutMs: 60_000 }, never);
      ended.catch(() => undefined);
      const ask = async (command: string, args: object | null): Promise<unknown> =>
        (host.bench ?? expect.fail('a sandbox can be looked into')).askGuest(command, args, { timeoutMs: 5000 });
      await expect.poll(() => ask('query-status', null).then(Boolean, () => false), { timeout: 30_000 }).toBe(true);
      // The answer is an error or, where the kernel has ended a thread of it, none.
      await ask('migrate', { uri: 'exec:touch /tmp/canary' }).catch(() => undefined);
      const left = await host.run({ name: 'look', command: 'test -e /tmp/canary', guest: false, timeoutMs: 10_000 }, never);
      expect(left.status).toBe(1);
    });
  });

  test('starts with a closed network', async () => {
    const { output } = await tryIn(`timeout 3 ${start} -netdev user,id=n,restrict=on -device e1000,netdev=n; echo "ended $?"`, {
      guest: true,
    });
    expect(output).not.toMatch(/reaches out|not supported|failed/i);
    // It ran until it was ended.
    expect(output).toMatch(/terminating on signal 15/);
  });
});
