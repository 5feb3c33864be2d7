import { describe, expect, it } from 'vitest';
import { firmwareFiles } from './firmware-files.ts';

function descriptor(code: string, vars: string, architecture: string, features: readonly string[] = []): string {
  return JSON.stringify({
    mapping: { device: 'flash', executable: { filename: `/${code}` }, 'nvram-template': { filename: `/${vars}` } },
    targets: [{ architecture, machines: ['virt-*'] }],
    features,
  });
}

// The paths of Debian's ovmf 2025.02-8+deb13u1, qemu-efi-aarch64 of the same source, and seabios 1.16.3-2.
const ovmf = ['OVMF_CODE_4M.fd', 'OVMF_CODE_4M.secboot.fd', 'OVMF_VARS_4M.fd'].map((name) => `usr/share/OVMF/${name}`);

describe('firmwareFiles', () => {
  it("takes flash from the package's own descriptors, and not that of secure boot", () => {
    const [code = '', secure = '', vars = ''] = ovmf;
    const descriptors = [
      descriptor(secure, vars, 'x86_64', ['secure-boot', 'requires-smm']),
      descriptor(code, vars, 'x86_64', ['acpi-s3']),
    ];
    const paths = [...ovmf, 'usr/share/ovmf/OVMF.fd'];
    expect(firmwareFiles({ paths, descriptors }, 'x86_64')).toEqual({
      code,
      vars,
      bios: 'usr/share/ovmf/OVMF.fd',
      // That of secure boot is a pair of its own; what is built with somebody's keys is none.
      securecode: secure,
      securevars: vars,
    });
    const enrolled = descriptor(secure, vars, 'x86_64', ['secure-boot', 'requires-smm', 'enrolled-keys']);
    expect(firmwareFiles({ paths, descriptors: [enrolled] }, 'x86_64').securecode).toBeUndefined();
    expect(firmwareFiles({ paths, descriptors }, 'aarch64')).toEqual({ code: null, vars: null, bios: null });
  });

  it('passes over descriptors of firmware that is no flash', () => {
    const memory = JSON.stringify({ mapping: { device: 'memory', filename: '/usr/share/ovmf/OVMF.inteltdx.ms.fd' } });
    const paths = ['usr/share/ovmf/OVMF.inteltdx.ms.fd'];
    expect(firmwareFiles({ paths, descriptors: [memory] }, 'x86_64')).toEqual({ code: null, vars: null, bios: paths[0] });
  });

  it('knows the names that edk2 itself gives to what it builds', () => {
    const built = (names: readonly string[], architecture: 'x86_64' | 'aarch64' | 'riscv64') =>
      firmwareFiles({ paths: names, descriptors: [] }, architecture);
    expect(built(['OVMF_CODE.fd', 'OVMF_VARS.fd'], 'x86_64')).toMatchObject({ code: 'OVMF_CODE.fd', vars: 'OVMF_VARS.fd' });
    expect(built(['RISCV_VIRT_CODE.fd', 'RISCV_VIRT_VARS.fd'], 'riscv64')).toMatchObject({ code: 'RISCV_VIRT_CODE.fd' });
    expect(built(['OVMF_CODE.fd', 'OVMF_VARS.fd'], 'aarch64')).toEqual({ code: null, vars: null, bios: null });
  });

  it('prefers the image of SeaBIOS that QEMU itself does', () => {
    const paths = ['usr/share/seabios/bios.bin', 'usr/share/seabios/bios-256k.bin', 'usr/share/seabios/vgabios.bin'];
    expect(firmwareFiles({ paths, descriptors: [] }, 'x86_64').bios).toBe('usr/share/seabios/bios-256k.bin');
  });

  it('takes the U-Boot of the architecture', () => {
    const paths = ['qemu_arm', 'qemu_arm64', 'qemu-riscv64_smode'].map((board) => `usr/lib/u-boot/${board}/u-boot.bin`);
    expect(firmwareFiles({ paths, descriptors: [] }, 'aarch64').bios).toBe('usr/lib/u-boot/qemu_arm64/u-boot.bin');
    expect(firmwareFiles({ paths, descriptors: [] }, 'arm').bios).toBe('usr/lib/u-boot/qemu_arm/u-boot.bin');
  });
});
