import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError } from '../../core/base/user-error.ts';
import { type Boot, createAccelerators } from './accelerator.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-accelerator-'));
});

afterEach(() => rm(folder, { recursive: true }));

function countingBoot(fail?: Error): { readonly boot: Boot; readonly count: () => number } {
  let boots = 0;
  const boot: Boot = () => {
    boots += 1;
    return fail ? Promise.reject(fail) : Promise.resolve(1000);
  };
  return { boot, count: () => boots };
}

test('an accelerator is trusted after several boots, and the machine is asked once', async () => {
  const { boot, count } = countingBoot();
  const first = await createAccelerators({ folder, labQemuKey: 'q' }).find('tcg', boot);
  expect(first.works).toBe(true);
  expect(count()).toBe(3);
  expect(await createAccelerators({ folder, labQemuKey: 'q' }).find('tcg', boot)).toEqual(first);
  expect(count()).toBe(3);
});

test('another lab QEMU, and somebody who asks again, make the machine boot again', async () => {
  const { boot, count } = countingBoot();
  await createAccelerators({ folder, labQemuKey: 'q' }).find('tcg', boot);
  await createAccelerators({ folder, labQemuKey: 'other' }).find('tcg', boot);
  expect(count()).toBe(6);
  await createAccelerators({ folder, labQemuKey: 'other', again: true }).find('tcg', boot);
  expect(count()).toBe(9);
});

test('a kernel that does not boot with it is a finding; a lab that can not try is an error', async () => {
  const failed = countingBoot(new LabError({ code: 'host-boot-failed', message: 'emulation failure' }));
  const finding = await createAccelerators({ folder, labQemuKey: 'q' }).find('tcg', failed.boot);
  expect(finding).toMatchObject({ works: false, detail: 'emulation failure' });
  const noLab = countingBoot(new LabError({ code: 'disk-full', message: 'no space' }));
  await expect(createAccelerators({ folder, labQemuKey: 'x' }).find('tcg', noLab.boot)).rejects.toThrow('no space');
});

test('a named accelerator is taken without a look', async () => {
  const { boot, count } = countingBoot();
  expect(await createAccelerators({ folder, labQemuKey: 'q' }).choose('tcg', boot)).toBe('tcg');
  expect(count()).toBe(0);
});
