import { expect, test } from 'vitest';
import { parseScenario } from './parse-scenario.ts';

interface Written {
  readonly tpm: string;
  readonly architecture?: string;
  readonly step?: string;
}

function tpmOf({ tpm, architecture = 'x86_64', step = 'guest: qemu-system-x86_64 -M q35' }: Written) {
  const text = `name: measured
architecture: ${architecture}
components:
  qemu: { role: qemu, debian: qemu-system-x86, versions: latest }
tpm: ${tpm}
steps:
  - name: boot
    ${step}
good:
  - { step: boot, status: 0 }
`;
  const parsed = parseScenario(text, 'f');
  return parsed.ok ? parsed.scenario.tpm : parsed.problems.map(({ what }) => what);
}

test('a TPM is a device of QEMU, and of version 2.0 unless told', () => {
  expect(tpmOf({ tpm: 'tpm-crb' })).toEqual({ device: 'tpm-crb', version: '2.0' });
  expect(tpmOf({ tpm: "{ device: tpm-tis, version: '1.2' }" })).toEqual({ device: 'tpm-tis', version: '1.2' });
  expect(tpmOf({ tpm: 'tpm-tis-device', architecture: 'aarch64' })).toEqual({ device: 'tpm-tis-device', version: '2.0' });
});

test('what QEMU does not have is refused', () => {
  expect(tpmOf({ tpm: 'tpm-crb', architecture: 'aarch64' })).toEqual(["tpm-crb is no device of QEMU's machines for aarch64"]);
  expect(tpmOf({ tpm: 'tpm-tis', architecture: 's390x' })).toEqual(['QEMU has no TPM for s390x']);
  expect(tpmOf({ tpm: '{ device: tpm-crb, version: 1.2 }' })).toEqual(['the interface of tpm-crb is for TPM 2.0 alone']);
});

test('a guest is there to have it, and has it once', () => {
  expect(tpmOf({ tpm: 'tpm-crb', step: 'run: true' })).toContain('no step starts a guest that could have a TPM');
  expect(tpmOf({ tpm: 'tpm-crb', step: 'guest: qemu-system-x86_64 -tpmdev passthrough,id=t' })).toEqual([
    'the guest has a TPM by -tpmdev and by the key tpm',
  ]);
});
