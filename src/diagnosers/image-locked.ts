// An image that somebody else holds: QEMU asks for locks on bytes of the file, one for each permission.

import { type EvidenceBundle, quoteEvent, type Trace } from '../core/evidence/evidence-bundle.ts';
import type { TraceEvent } from '../core/evidence/trace-events.ts';
import { applies, type Diagnoser, doesNotApply } from '../core/explain/diagnosis.ts';
import { badQuotes, findLine } from './evidence-lines.ts';

export const imageLocked: Diagnoser = {
  name: 'image-locked',
  title: 'an image or device that somebody else has locked',
  entails: [],
  diagnose: (bad) => {
    const output = [...bad.qemu, ...bad.steps];
    const refusal = findLine(output, /Failed to get (shared )?"([\w -]+)" lock|Failed to lock byte (\d+)/);
    const busy = findLine(output, /(?:open|lock|access|losetup|mount).*Device or resource busy/i);
    const found = refusal ?? busy;
    if (found === null) return doesNotApply('QEMU and the steps say nothing of a lock or of a busy device');
    const image = findLine(output, /Is another process using the image \[(.*)\]\?/);
    const name = image?.groups[0] ?? null;
    const asked = bad.trace === null ? null : conflictIn(bad.trace, name);
    return applies({
      certainty: refusal !== null && (asked !== null || image !== null) ? 'shown' : 'likely',
      sentences: [
        refusal === null ? `The host answered EBUSY: ${found.at.text}.` : refusalText(refusal.groups, name),
        ...(asked === null ? [] : [conflictText(asked)]),
        holder(bad, name),
      ],
      proof: [...badQuotes(bad, [found, image]), ...(asked === null ? [] : [quoteEvent(bad, 'bad', asked)])],
      whatToDo:
        'End the other user of the image (fuser or lsof on the host name it), or give this QEMU a copy or an overlay of its own. ' +
        'Two writers on one image destroy it; file.locking=off and force-share=on only silence the question.',
    });
  },
};

function refusalText([shared = '', permission = '', byte = '']: readonly string[], name: string | null): string {
  const image = name === null ? 'the image' : `the image ${name}`;
  if (permission === '') return `QEMU could not lock byte ${byte} of ${image}.`;
  return shared === ''
    ? `QEMU wants the permission "${permission}" on ${image}, and another one that has it open does not share that.`
    : `QEMU does not share the permission "${permission}" on ${image}, and another one that has it open uses it.`;
}

/** QEMU locks byte 100 + n for a permission that it uses and 200 + n for one that it does not share (block/file-posix.c). */
const permissions = ['consistent read', 'write', 'write unchanged', 'resize'];

/** The last question that was answered with somebody else's lock. */
function conflictIn({ events }: Trace, name: string | null): TraceEvent | null {
  const isOurs = ({ file }: TraceEvent): boolean =>
    file !== null && (name === null || file.endsWith(name.replace(/^.*\//, '')));
  const conflicts = events.filter(
    (event) =>
      event.call === 'fcntl' &&
      isOurs(event) &&
      (/F_OFD_GETLK, \{l_type=F_(?:RD|WR)LCK/.test(event.raw) ||
        (event.raw.includes('F_OFD_SETLK') && /^E(?:AGAIN|ACCES)$/.test(event.result))),
  );
  return conflicts.at(-1) ?? null;
}

function conflictText({ raw, file }: TraceEvent): string {
  const byte = Number(/l_start=(\d+)/.exec(raw)?.[1] ?? 0);
  const permission = permissions[byte % 100];
  const meaning =
    permission === undefined
      ? ''
      : byte >= 200
        ? `: by it another open file says that it does not share "${permission}"`
        : `: by it another open file says that it uses "${permission}"`;
  return `The kernel says that byte ${String(byte)} of ${file ?? 'the image'} is locked${meaning}.`;
}

function holder({ commands }: EvidenceBundle, name: string | null): string {
  const command = commands.at(-1) ?? '';
  const base = name?.replace(/^.*\//, '') ?? '';
  const times = base === '' ? 0 : command.split(base).length - 1;
  return times > 1
    ? `The command itself names this image ${String(times)} times: QEMU stands in its own way.`
    : 'The command names it once: another process on the host has it open.';
}
