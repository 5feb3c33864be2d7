import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redacting', () => {
  it.each([
    ['/home/dana/images/vm.raw', '/home/USER/images/vm.raw'],
    ['-drive file=/Users/dana/vm.raw,format=raw', '-drive file=/Users/USER/vm.raw,format=raw'],
    ['Linux version 6.0.2 (dana@tower) (gcc 11.3.0) #1 SMP', 'Linux version 6.0.2 (USER@HOST) (gcc 11.3.0) #1 SMP'],
    ['root@tower:~# losetup -f', 'root@HOST:~# losetup -f'],
    ['[dana@tower vm]$ ls', '[USER@HOST vm]$ ls'],
    ['Nov 25 14:00:01 tower kernel: BUG: x', 'Nov 25 14:00:01 HOST kernel: BUG: x'],
    ['link/ether d8:5e:d3:12:ab:0f brd ff:ff:ff:ff:ff:ff', 'link/ether MAC-ADDRESS brd ff:ff:ff:ff:ff:ff'],
    ['Serial Number: S4EWNX0R123456', 'Serial Number: NUMBER'],
    ['root=UUID=0b8c1f5e-7d2a-4c53-9a0e-1f2e3d4c5b6a ro', 'root=UUID=UUID ro'],
    ['inet 192.168.178.23/24', 'inet IP-ADDRESS/24'],
    ['mail me at dana@tower-systems.net', 'mail me at ADDRESS'],
    [
      'Fetching http://deb:s3cret@mirror.example.com/debian/pool/main/l/linux/linux-image_6.1_amd64.deb failed: the server answered 403.',
      'Fetching ADDRESS/linux-image_6.1_amd64.deb failed: the server answered 403.',
    ],
    [
      'Fetching http://10.1.2.3:8080/dists/sid/InRelease broke off: connect ECONNREFUSED 10.1.2.3:8080',
      'Fetching ADDRESS/InRelease broke off: connect ECONNREFUSED ADDRESS',
    ],
    ['see https://bugs.tower.corp/17.', 'see ADDRESS.'],
    ['http_proxy=http://dana:pw@proxy:3128 getaddrinfo ENOTFOUND proxy', 'http_proxy=ADDRESS getaddrinfo ENOTFOUND ADDRESS'],
  ])('makes %j to %j', (from, to) => {
    expect(redact(from).text).toBe(to);
  });

  it.each([
    'Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12 ...)',
    'mac=52:54:00:12:34:56',
    '-serial file:/run/serial.log -serial stdio',
    'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)',
    'version 6.1.0.2 listens on 127.0.0.1 and 10.0.2.15',
    'see https://lkml.iu.edu/hypermail/linux/kernel/2210.2/06262.html, and https://gitlab.com/qemu-project/qemu/-/issues/1.',
    'http://people.debian.org/debian/pool/main/l/linux/linux-image_6.1_amd64.deb and http://localhost:8080/x',
    '/home/user/vm.raw and /home/$USER/vm.raw',
    'preadv(10, [{iov_base=0x7f130016b000, iov_len=512}], 2, 0) = -1 EINVAL',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toEqual({ text, redacted: [] });
  });

  it('counts what it took out', () => {
    expect(redact('/home/dana/a /home/dana/b d8:5e:d3:12:ab:0f').redacted).toEqual([
      { what: 'home folder', count: 2 },
      { what: 'MAC address', count: 1 },
    ]);
  });

  it("takes out the machine's own name, but no word of the language", () => {
    expect(redact('boot of tower-07 on vm', { hostNames: ['tower-07', 'vm'] }).text).toBe('boot of HOST on vm');
  });

  it('changes nothing more when it is applied again, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const once = redact(text).text;
        expect(redact(once).text).toBe(once);
      }),
    );
  });
});
