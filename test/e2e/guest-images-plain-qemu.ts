// Boots a disk image as a person would: one QEMU under emulation, its serial port on standard output.

import { spawn } from 'node:child_process';

export interface PlainBoot {
  readonly qemu: string;
  readonly image: string;
  readonly bus: 'ide' | 'virtio';
  readonly memoryMiB: number;
  /** The boot is over when the serial port has shown this. */
  readonly until: RegExp;
  readonly timeoutMs: number;
}

/** What the serial port showed until it matched. QEMU is dead then. Throws Error when QEMU ended or the time was over before. */
export async function bootPlainly(boot: PlainBoot): Promise<string> {
  const child = spawn(boot.qemu, plainArguments(boot), { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let serial = '';
  let stderr = '';
  const kill = (): void => {
    // A launcher is a shell: the group holds it and the QEMU that it started.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(kill, boot.timeoutMs);
  child.stdout.on('data', (bytes: Buffer) => {
    serial += bytes.toString('latin1');
    if (boot.until.test(serial)) kill();
  });
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString('latin1')));
  try {
    await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  } finally {
    clearTimeout(timer);
  }
  if (boot.until.test(serial)) return serial;
  throw new Error(`${boot.image} never showed ${String(boot.until)}. Serial port:\n${serial}\nQEMU:\n${stderr}`);
}

function plainArguments({ image, bus, memoryMiB }: PlainBoot): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    // Without cx16, because QEMU 7.2 emulates it wrongly now and then.
    ...['-machine', 'pc', '-accel', 'tcg', '-cpu', 'qemu64,-cx16', '-m', String(memoryMiB), '-nic', 'none'],
    ...['-drive', `file=${image},format=raw,if=${bus},snapshot=on`, '-serial', 'stdio'],
  ];
}
