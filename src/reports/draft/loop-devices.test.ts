import { expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { readReport } from '../read/read-report.ts';
import { draftScenario } from './draft-scenario.ts';

const stepsOf = (text: string): readonly string[] => {
  const reading = readReport(new TextEncoder().encode(`Subject: guest does not boot\n\n${text}`));
  const result = draftScenario(reading, { kernel: null, qemu: null });
  if (result.kind !== 'draft') return [result.because];
  expect(parseScenario(result.draft.text, 'draft')).toMatchObject({ ok: true });
  return [...result.draft.text.matchAll(/^ {4,6}(?:run|guest): (.*)$/gm)].map((match) => match[1]!.replace(/^"(.*)"$/, '$1'));
};

const blockdev = (driver: string, file: string): string =>
  `# qemu-system-x86_64 -blockdev '{"driver":"${driver}","filename":"${file}","node-name":"disk"}' -device virtio-blk-pci,drive=disk\n`;

it('a guest on a loop device gets the device that an earlier command of the report has made', () => {
  const text = `The disk:\n\n# losetup -b 4096 -f --show vm.raw\n/dev/loop0\n\nWhat I start, which fails:\n\n${blockdev('host_device', '/dev/loop0')}`;
  expect(stepsOf(text)).toEqual([
    'losetup -b ${sector} -f --show ${image}',
    'qemu-system-x86_64 -m 64 -blockdev driver=host_device,filename=${device},node-name=disk -device virtio-blk-pci,drive=disk',
  ]);
});

it('an earlier command for another device, or for a guest on a file, is none', () => {
  const another = '# losetup -b 4096 /dev/loop7 other.raw\n\nWhat I start, which fails:\n\n';
  const command =
    'qemu-system-x86_64 -m 64 -blockdev driver=file,filename=${image},node-name=disk -device virtio-blk-pci,drive=disk';
  expect(stepsOf(`${another}${blockdev('host_device', '/dev/loop0')}`)).toEqual([command]);
  expect(stepsOf(`${another.replace('/dev/loop7', '-f')}${blockdev('file', '/vm.raw')}`)).toEqual([command]);
});
