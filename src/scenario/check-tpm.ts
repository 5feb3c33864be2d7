// The TPM: whether QEMU has the device for the architecture and the version, and whether a guest is there to have it.

import type { Architecture } from '../core/scenario/architecture.ts';
import { tpmDevicesOf } from '../core/scenario/tpm.ts';
import { stepsStartGuest } from './check-steps.ts';
import type { FileScenario } from './file-schema.ts';
import { type Remark, wrongKey, wrongValue } from './remark.ts';

export function tpmRemarks(
  tpm: FileScenario['tpm'],
  steps: FileScenario['steps'],
  architecture: Architecture = 'x86_64',
): readonly Remark[] {
  if (tpm === undefined) return [];
  const { device, version, path } =
    typeof tpm === 'string' ? { device: tpm, version: '2.0', path: ['tpm'] } : { ...tpm, path: ['tpm', 'device'] };
  if (!stepsStartGuest(steps)) return [wrongKey(['tpm'], 'no step starts a guest that could have a TPM', 'a guest step')];
  const devices = tpmDevicesOf(architecture);
  if (devices.length === 0) return [wrongKey(['tpm'], `QEMU has no TPM for ${architecture}`, 'no tpm key')];
  if (!devices.includes(device)) {
    return [wrongValue(path, `${device} is no device of QEMU's machines for ${architecture}`, devices.join(' or '))];
  }
  if (device === 'tpm-crb' && version === '1.2') {
    return [wrongValue(['tpm', 'version'], 'the interface of tpm-crb is for TPM 2.0 alone', 'device: tpm-tis for 1.2')];
  }
  const own = steps.findIndex(({ guest }) => /\s--?tpmdev\b/.test(guest ?? ''));
  if (own < 0) return [];
  return [wrongValue(['steps', own, 'guest'], 'the guest has a TPM by -tpmdev and by the key tpm', 'one of them')];
}
