// A request past the page cache that the kernel refuses for how it is cut or placed: which request, which rule of which layer,
// and who cut it so.

import { applies, doesNotApply, notKnown, type Diagnoser, type DiagnoserAnswer } from '../core/explain/diagnosis.ts';
import { quote, quoteEvent, type EvidenceBundle, type Limit, type Trace } from '../core/evidence/evidence-bundle.ts';
import { bytesOf, ioRequestText, type IoRequest } from '../core/evidence/io-request.ts';
import { probeText, type Probe } from '../core/evidence/probes.ts';
import type { Quotation } from '../core/evidence/quotation.ts';
import type { TraceEvent } from '../core/evidence/trace-events.ts';
import { acceptedAlignments, brokenRules, ruleText } from './direct-io-rules.ts';

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
    const refused = refusedIn(trace) ?? submittedIn(bad, trace);
    if (refused === null) {
      const requests = direct.filter(({ request }) => request !== null).length;
      if (requests === 0) return doesNotApply('QEMU read and wrote nothing on files that it opened with O_DIRECT');
      return doesNotApply(`none of the ${String(requests)} requests on files with O_DIRECT was refused with EINVAL`);
    }
    return explain(bad, good, trace, refused);
  },
};

const opensDirect = /cache=(?:none|directsync)|cache\.direct=on|"direct":\s*true/;

function refusedIn({ others }: Trace): Refused | null {
  const event = others.find((one) => one.direct && one.request !== null && one.result === 'EINVAL');
  return event?.request && event.file !== null ? { event, request: event.request, file: event.file, isAnswerSeen: true } : null;
}

/** Linux AIO: the request is seen and its answer is not. That the firmware could not read is then the other half. */
function submittedIn(bad: EvidenceBundle, trace: Trace): Refused | null {
  if (!bad.firmware.some(({ text }) => couldNotRead.test(text))) return null;
  const event = trace.others.find(
    ({ direct, request, call, file }) =>
      direct && request !== null && call === 'io_submit' && brokenRules(request, askedOf(bad, trace, file ?? '')).length > 0,
  );
  return event?.request && event.file !== null
    ? { event, request: event.request, file: event.file, isAnswerSeen: false }
    : null;
}

const couldNotRead = /could not read the boot disk|read error/i;

function explain(bad: EvidenceBundle, good: EvidenceBundle | null, trace: Trace, refused: Refused): DiagnoserAnswer {
  const { event, request, file, isAnswerSeen } = refused;
  const asked = askedOf(bad, trace, file);
  const rules = brokenRules(request, asked);
  const probe = trace.probes.find((one) => one.file === file && one.of === 'memory alignment') ?? null;
  const limit = blockLimit(bad, file);
  const beside = good === null ? null : besideOf(good, file, request);
  const why = rules.map((rule) => ruleText(rule, request, asked.blockBytes));
  const inShort = rules.length > 0 ? inShortOf(request, probe, { blockBytes: asked.blockBytes, isAnswerSeen }) : null;
  const answer = isAnswerSeen ? 'answered EINVAL to' : 'was given (strace does not see the answer)';
  const broken =
    why.length > 0 ? `It breaks a rule of ${layerOf(file)}: ${why.join('; ')}.` : `No rule that is known here explains it.`;
  return applies({
    certainty: isAnswerSeen && rules.length > 0 ? 'shown' : 'likely',
    sentences: [
      `The host kernel ${answer} ${event.call.replace('64', '')} on ${file}, opened with O_DIRECT: ${ioRequestText(request)}.`,
      broken,
      ...whoChose(request, probe, asked.blockBytes),
      ...(beside === null ? [] : [beside.sentence]),
    ],
    ...(inShort === null ? {} : { inShort, causeIn: 'qemu' as const }),
    proof: [
      quoteEvent(bad, 'bad', event),
      ...(probe === null ? [] : probe.events.map((one) => quoteEvent(bad, 'bad', one))),
      ...(limit === null ? [] : [quote(bad, 'bad', limit.at)]),
      ...(beside?.proof ?? []),
    ],
    whatToDo:
      'A cached mode (cache=writeback) asks for no alignment. Or give the guest’s device the block size of the host’s ' +
      `(logical_block_size=${String(asked.blockBytes)},physical_block_size=${String(asked.blockBytes)}), if the guest can use such a disk.`,
  });
}

/** Pieces of a whole block that are none themselves were put together by QEMU: the guest asked for smaller sectors. */
function isPadded(request: IoRequest, blockBytes: number): boolean {
  return request.vectors.length > 1 && bytesOf(request) % blockBytes === 0 && request.offset % blockBytes === 0;
}

function inShortOf(
  request: IoRequest,
  probe: Probe | null,
  { blockBytes, isAnswerSeen }: { readonly blockBytes: number; readonly isAnswerSeen: boolean },
): string | null {
  const accepted = Number(probe?.accepted ?? Number.NaN);
  if (!isPadded(request, blockBytes) || !(accepted < blockBytes)) return null;
  return (
    `The cause is ${isAnswerSeen ? '' : 'most likely '}in QEMU: it takes the alignment of memory that the kernel accepts (${String(accepted)}) for the length that each ` +
    `vector may have, and so cuts a request of its own into pieces that are no whole blocks of ${String(blockBytes)} bytes.`
  );
}

function whoChose(request: IoRequest, probe: Probe | null, blockBytes: number): readonly string[] {
  if (!isPadded(request, blockBytes)) return ['The guest’s request went to the kernel as the guest made it.'];
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
  const tried = probe === undefined ? '' : ` It had found: ${probeText(probe)}.`;
  return {
    sentence: `Where it passes, ${same.call.replace('64', '')} asks for ${ioRequestText(same.request)}${how}, and that is accepted.${tried}`,
    proof: [quoteEvent(good, 'good', same), ...(probe?.events ?? []).map((one) => quoteEvent(good, 'good', one))],
  };
}

function overlaps(a: IoRequest, b: IoRequest): boolean {
  return a.offset < b.offset + bytesOf(b) && b.offset < a.offset + bytesOf(a);
}

function askedOf(bundle: EvidenceBundle, { probes }: Trace, file: string) {
  const limit = blockLimit(bundle, file);
  return { blockBytes: limit === null ? 512 : Number(limit.value), accepted: acceptedAlignments(probes, file) };
}

function blockLimit({ limits }: EvidenceBundle, file: string): Limit | null {
  const disk = limits?.get(file.replace(/^\/dev\//, ''));
  return disk?.get('queue/logical_block_size') ?? disk?.get('BLKSSZGET') ?? null;
}

function layerOf(file: string): string {
  return file.startsWith('/dev/') ? 'the kernel’s block layer' : 'direct I/O in the file system that holds the file';
}
