// No room on the host: a full file system or a used-up quota below the image or below what a step writes.

import { type EvidenceBundle, quoteEvent } from '../core/evidence/evidence-bundle.ts';
import type { TraceEvent } from '../core/evidence/trace-events.ts';
import { applies, type Diagnoser, doesNotApply } from '../core/explain/diagnosis.ts';
import { badQuotes, findLine } from './evidence-lines.ts';

export const hostFull: Diagnoser = {
  name: 'host-full',
  title: 'no space or no quota left on the host',
  entails: ['no-bootable-device', 'disk-layout', 'root-device-driver', 'kernel-died'],
  diagnose: (bad) => {
    const said = findLine([...bad.qemu, ...bad.steps], /No space left on device|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/);
    const refused = bad.trace?.events.find(({ result }) => result === 'ENOSPC' || result === 'EDQUOT') ?? null;
    const stopped = isStopped(bad);
    if (said === null && refused === null && !stopped) {
      const looked = bad.trace === null ? 'no output of QEMU or of a step' : 'no output and no system call';
      return doesNotApply(`${looked} of this attempt tells of a full disk or a quota`);
    }
    const isQuota = refused?.result === 'EDQUOT' || said?.at.text.includes('quota') === true;
    return applies({
      certainty: 'shown',
      sentences: [
        refused === null
          ? `The host had ${isQuota ? 'no quota' : 'no space'} left for what was written: ${said?.at.text ?? 'QEMU’s monitor says nospace'}.`
          : `${refused.call.replace('64', '')} on ${refused.file ?? 'a file of the host'} was answered with ${refused.result}: ${isQuota ? 'the quota of its owner is used up' : 'the file system of the host that holds it is full'}.`,
        ...fileSystemOf(bad, refused),
        ...(stopped
          ? ['QEMU stopped the guest at this write (io-status nospace): for the guest the disk only became silent.']
          : []),
        ...guestSide(bad),
      ],
      proof: [
        ...(refused === null ? [] : [quoteEvent(bad, 'bad', refused)]),
        ...badQuotes(bad, [said, findLine(bad.guest, guestError)]),
      ],
      whatToDo: isQuota
        ? 'Raise the quota, or write as another user.'
        : 'Make room below the image, then "cont" in QEMU’s monitor goes on where it stopped. A sparse image needs the room that it will grow to.',
    });
  },
};

const guestError = /I\/O error, dev |Buffer I\/O error|I\/O error \d+ (?:reading|writing)|blk_update_request: .*error/;

function guestSide({ guest }: EvidenceBundle): readonly string[] {
  return findLine(guest, guestError) === null ? [] : ['The guest sees it as an I/O error of its disk.'];
}

function isStopped({ monitor }: EvidenceBundle): boolean {
  const devices = monitor?.['query-block'];
  return (
    Array.isArray(devices) && devices.some((one: unknown) => (one as { 'io-status'?: unknown })['io-status'] === 'nospace')
  );
}

/** QEMU asks for the file system of what it opens. */
function fileSystemOf({ trace }: EvidenceBundle, refused: TraceEvent | null): readonly string[] {
  const asked = trace?.events.find(({ call, file }) => call === 'fstatfs' && refused !== null && file === refused.file);
  const [, kind = ''] = /f_type=(\w+?)(?:_SUPER)?_MAGIC/.exec(asked?.raw ?? '') ?? [];
  const number = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(asked?.raw ?? '')?.[1] ?? Number.NaN);
  const freeKiB = Math.floor((number('f_bavail') * number('f_bsize')) / 1024);
  if (kind === '' || Number.isNaN(freeKiB)) return [];
  return [`The file lies on ${kind.toLowerCase()}, which had ${String(freeKiB)} KiB free when QEMU opened it.`];
}
