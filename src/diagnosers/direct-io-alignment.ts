// A request past the page cache that the kernel refuses for how it is cut or placed: which request, which rule of which layer,
// and who cut it so.

import { type EvidenceBundle, type Limit, quote, quoteEvent, type Trace } from '../core/evidence/evidence-bundle.ts';
import { bytesOf, type IoRequest, ioRequestText } from '../core/evidence/io-request.ts';
import { type Probe, probeText } from '../core/evidence/probes.ts';
import type { Quotation } from '../core/evidence/quotation.ts';
import type { TraceEvent } from '../core/evidence/trace-events.ts';
import {
  applies,
  type Diagnoser,
  type DiagnoserAnswer,
  doesNotApply,
  type Explanation,
  notKnown,
} from '../core/explain/diagnosis.ts';
import { acceptedAlignments, type AskedOf, brokenRules, ruleText } from './direct-io-rules.ts';

interface Refused {
  readonly event: TraceEvent;
  readonly request: IoRequest;
  readonly file: string;
  /** False where the trace does not show the answer: Linux AIO gives it through shared memory. */
  readonly isAnswerSeen: boolean;
}

export const directIoAlignment: Diagnoser = {
  name: 'direct-io-alignment',
  title: 'a direct-I/O request that breaks an alignment rule',
  entails: ['no-bootable-device', 'disk-layout', 'root-device-driver', 'kernel-died'],
  diagnose: (bad, good) => {
    const { trace } = bad;
    if (trace === null) {
      const isCached = bad.commands.length > 0 && !bad.commands.some((command) => opensDirect.test(command));
      return isCached
        ? doesNotApply('no command of this attempt asks for cache=none, cache=directsync or cache.direct=on')
        : notKnown('qemu.strace is missing: without the system calls no request is seen (firstbad evidence traces them)');
    }
    const direct = trace.events.filter((event) => event.direct);
    if (direct.length === 0) return doesNotApply('QEMU opened nothing with O_DIRECT');
    const refused = refusedIn(bad, trace) ?? submittedIn(bad, trace);
    if (refused === null) {
      const requests = direct.filter(({ request }) => request !== null).length;
      if (requests === 0) return doesNotApply('QEMU read and wrote nothing on files that it opened with O_DIRECT');
      return doesNotApply(
        `none of the ${String(requests)} requests on files with O_DIRECT was refused with EINVAL, nor with EIO against a rule`,
      );
    }
    return explain(bad, good, trace, refused);
  },
};

const opensDirect = /cache=(?:none|directsync)|cache\.direct=on|"direct":\s*true/;

/** EIO is a refusal where the request breaks a rule: some kernels answer so where a layer below refuses (dm-crypt on Linux 6.18). */
function refusedIn(bad: EvidenceBundle, trace: Trace): Refused | null {
  const ofResult = (result: string): TraceEvent | undefined =>
    trace.others.find((one) => one.direct && one.request !== null && one.result === result && isRefusal(one, bad, trace));
  const event = ofResult('EINVAL') ?? ofResult('EIO');
  return event?.request && event.file !== null ? { event, request: event.request, file: event.file, isAnswerSeen: true } : null;
}

function isRefusal({ request, file, result }: TraceEvent, bad: EvidenceBundle, trace: Trace): boolean {
  if (request === null) return false;
  return result === 'EINVAL' || brokenRules(request, askedOf(bad, trace, file ?? '')).length > 0;
}

/** Linux AIO: the request is seen and its answer is not. That the firmware could not read is then the other half. */
function submittedIn(bad: EvidenceBundle, trace: Trace): Refused | null {
  // SeaBIOS says the same of a machine without any disk: it lists those that it has found.
  if (![couldNotRead, foundDrive].every((line) => bad.firmware.some(({ text }) => line.test(text)))) return null;
  const event = trace.others.find(
    ({ direct, request, call, file }) =>
      direct && request !== null && call === 'io_submit' && brokenRules(request, askedOf(bad, trace, file ?? '')).length > 0,
  );
  return event?.request && event.file !== null
    ? { event, request: event.request, file: event.file, isAnswerSeen: false }
    : null;
}

const couldNotRead = /could not read the boot disk|read error/i;
const foundDrive = /^drive 0x/;

function explain(bad: EvidenceBundle, good: EvidenceBundle | null, trace: Trace, refused: Refused): DiagnoserAnswer {
  const { event, request, file, isAnswerSeen } = refused;
  const asked = askedOf(bad, trace, file);
  const rules = brokenRules(request, asked);
  const probe = trace.probes.find((one) => one.file === file && one.of === 'memory alignment') ?? null;
  const limit = blockLimit(bad, file);
  const beside = good === null ? null : besideOf(good, file, request);
  const why = rules.map((rule) => ruleText(rule, request, asked));
  const cause = rules.length > 0 ? causeOf(request, probe, { asked, isAnswerSeen, result: event.result }) : null;
  const answer = isAnswerSeen ? `answered ${event.result} to` : 'was given (strace does not see the answer)';
  const broken =
    why.length > 0 ? `It breaks a rule of ${layerOf(file)}: ${why.join('; ')}.` : `No rule that is known here explains it.`;
  return applies({
    certainty: isAnswerSeen && rules.length > 0 ? 'shown' : 'likely',
    sentences: [
      `The host kernel ${answer} ${event.call.replace('64', '')} on ${file}, opened with O_DIRECT: ${ioRequestText(request)}.`,
      broken,
      ...whoChose(request, probe, asked.blockBytes),
      ...asking(trace, file),
      ...(beside === null ? [] : [beside.sentence]),
    ],
    ...(cause ?? {}),
    proof: [
      quoteEvent(bad, 'bad', event),
      ...(probe === null ? [] : probe.events.map((one) => quoteEvent(bad, 'bad', one))),
      ...questionsOf(trace, file).map((one) => quoteEvent(bad, 'bad', one)),
      ...(limit === null ? [] : [quote(bad, 'bad', limit.at)]),
      ...(asked.limit === null || !rules.includes('address') ? [] : [quote(bad, 'bad', asked.limit.at)]),
      ...(beside?.proof ?? []),
    ],
    whatToDo:
      'A cached mode (cache=writeback) asks for no alignment. Or give the guest’s device the block size of the host’s ' +
      `(logical_block_size=${String(asked.blockBytes)},physical_block_size=${String(asked.blockBytes)}, both), if the guest can use such a ` +
      'disk and what starts it boots from one: UEFI firmware does, SeaBIOS only from NVMe.',
  });
}

/** Pieces of a whole block that are none themselves were put together by QEMU: the guest asked for smaller sectors. */
function isPadded(request: IoRequest, blockBytes: number): boolean {
  return request.vectors.length > 1 && bytesOf(request) % blockBytes === 0 && request.offset % blockBytes === 0;
}

interface Seen {
  readonly asked: AskedOf;
  readonly isAnswerSeen: boolean;
  readonly result: string;
}

/** In one sentence, and whose it is, where the evidence shows that. */
function causeOf(request: IoRequest, probe: Probe | null, seen: Seen): Pick<Explanation, 'inShort' | 'causeIn'> | null {
  const { blockBytes } = seen.asked;
  const accepted = Number(probe?.accepted ?? Number.NaN);
  const least = Math.min(...request.vectors.map(({ alignment }) => alignment ?? Number.NaN));
  if (probe?.acceptedWith === seen.result && accepted <= least) {
    const inShort =
      `The host kernel answers ${seen.result}, and not EINVAL, to a direct read into memory that is aligned to ${String(least)} bytes only; ` +
      'QEMU, which takes EINVAL alone for a refusal, had tried that, took it for accepted, and did not copy.';
    return { inShort, causeIn: 'host-kernel' };
  }
  if (!isPadded(request, blockBytes) || !(accepted < blockBytes)) return null;
  return { inShort: vectorsInShort(accepted, seen), causeIn: 'qemu' };
}

function vectorsInShort(accepted: number, { asked: { blockBytes }, isAnswerSeen }: Seen): string {
  return (
    `The cause is ${isAnswerSeen ? '' : 'most likely '}in QEMU: it takes the alignment of memory that the kernel accepts (${String(accepted)}) for the length that each ` +
    `vector may have, and so cuts a request of its own into pieces that are no whole blocks of ${String(blockBytes)} bytes.`
  );
}

function whoChose(request: IoRequest, probe: Probe | null, blockBytes: number): readonly string[] {
  const asMade = 'The guest’s request went to the kernel as the guest made it.';
  const isMisled = probe?.acceptedWith !== null && probe !== null;
  if (!isPadded(request, blockBytes)) return [asMade, ...(isMisled ? [`QEMU had tried: ${probeText(probe)}.`] : [])];
  const found =
    probe?.accepted === null || probe === null
      ? ''
      : ` It had tried which alignment of memory is accepted (${probeText(probe)}) and took that for what each vector needs.`;
  return [
    `QEMU chose the vectors: the guest asked for less than whole blocks of ${String(blockBytes)} bytes, and QEMU made whole ones of ` +
      `that with a piece of its own beside the guest’s memory, instead of using one aligned buffer.${found}`,
  ];
}

interface Beside {
  readonly sentence: string;
  readonly proof: readonly Quotation[];
}

/** QEMU 11.1 asks the kernel instead of trying (statx with STATX_DIOALIGN). */
function questionsOf({ events }: Trace, file: string): readonly TraceEvent[] {
  return events.filter((one) => one.call === 'statx' && one.file === file && saidAlignment.test(one.raw)).slice(0, 1);
}

const saidAlignment = /stx_dio_mem_align=(\d+), stx_dio_offset_align=(\d+)/;

function asking(trace: Trace, file: string): readonly string[] {
  return questionsOf(trace, file).map(({ raw }) => {
    const [, memory = '', offset = ''] = saidAlignment.exec(raw) ?? [];
    return `QEMU had asked the kernel (statx): memory aligned to ${memory} bytes, offset and length to ${offset}.`;
  });
}

/** What the passing side does at the same place. */
function besideOf(good: EvidenceBundle, file: string, request: IoRequest): Beside | null {
  const { trace } = good;
  if (trace === null) return null;
  const probe = trace.probes.find((one) => one.file === file && one.of === 'memory alignment');
  const same = trace.others.find(
    (one) =>
      one.file === file &&
      one.result === 'ok' &&
      one.request?.operation === request.operation &&
      overlaps(one.request, request),
  );
  if (!same?.request) return null;
  const how = same.direct ? '' : ' through the page cache (no O_DIRECT)';
  const tried =
    probe === undefined
      ? asking(trace, file)
          .map((one) => ` ${one}`)
          .join('')
      : ` It had found: ${probeText(probe)}.`;
  return {
    sentence: `Where it passes, ${same.call.replace('64', '')} asks for ${ioRequestText(same.request)}${how}, and that is accepted.${tried}`,
    proof: [same, ...(probe?.events ?? questionsOf(trace, file))].map((one) => quoteEvent(good, 'good', one)),
  };
}

function overlaps(a: IoRequest, b: IoRequest): boolean {
  return a.offset < b.offset + bytesOf(b) && b.offset < a.offset + bytesOf(a);
}

function askedOf(bundle: EvidenceBundle, { probes }: Trace, file: string): AskedOf & { readonly limit: Limit | null } {
  const block = blockLimit(bundle, file);
  const limit = diskOf(bundle, file)?.get('statx/stx_dio_mem_align') ?? null;
  return {
    blockBytes: block === null ? 512 : Number(block.value),
    accepted: acceptedAlignments(probes, file),
    told: limit === null ? null : Number(limit.value),
    limit,
  };
}

function diskOf({ limits }: EvidenceBundle, file: string): ReadonlyMap<string, Limit> | undefined {
  return limits?.get(file.replace(/^\/dev\//, ''));
}

function blockLimit(bundle: EvidenceBundle, file: string): Limit | null {
  const disk = diskOf(bundle, file);
  return disk?.get('queue/logical_block_size') ?? disk?.get('BLKSSZGET') ?? null;
}

function layerOf(file: string): string {
  return file.startsWith('/dev/') ? 'the kernel’s block layer' : 'direct I/O in the file system that holds the file';
}
