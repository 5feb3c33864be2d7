// What a hunt has found, for its page: the words and pictures are those of the terminal and of the report.

import { type Found, foundSoFar } from '../app/questions.ts';
import type { Session } from '../app/session.ts';
import { assert } from '../core/base/assert.ts';
import { UserError } from '../core/base/user-error.ts';
import { subjectOf } from '../core/stored/hunt-plan.ts';
import type { HuntState } from '../core/stored/journal.ts';
import { gridOf } from '../render/base/grid.ts';
import { originLines } from '../render/base/override-text.ts';
import { styleFor } from '../render/base/style.ts';
import { dioSvg } from '../render/dio/dio-svg.ts';
import { dioLines } from '../render/dio/dio-text.ts';
import { evidenceLines } from '../render/evidence/evidence-text.ts';
import { isolateSvg } from '../render/isolate/isolate-svg.ts';
import { isolateLines } from '../render/isolate/isolate-text.ts';
import { answerLines } from '../render/matrix/answer.ts';
import { reduceLines } from '../render/reduce/reduce-text.ts';
import { searchSvg } from '../render/search/search-svg.ts';
import { searchLines } from '../render/search/search-text.ts';
import { sweepSvg } from '../render/sweep/sweep-svg.ts';
import { sweepLines } from '../render/sweep/sweep-text.ts';
import { wholeLines } from '../render/whole/whole-text.ts';
import type { HuntView } from './protocol.ts';

type Shown = Pick<HuntView, 'words' | 'pictures' | 'grid'>;

export async function huntView(session: Session, hunt: number, state: HuntState, atWork: number | null): Promise<HuntView> {
  const { plan, status } = state;
  assert(plan !== null, 'a hunt begins with its plan');
  const { question } = plan;
  const isAtWork = atWork === hunt;
  const canGoOn = question === 'whole' && status === 'stopped' && atWork === null;
  const found = await shownOf(session, hunt, state);
  // What was not found yet is not absent.
  const words = status === 'answered' ? found.words : ['Not at its end. So far:', '', ...found.words];
  return { hunt, question, subject: subjectOf(plan), status, isAtWork, canGoOn, ...found, words };
}

async function shownOf(session: Session, hunt: number, state: HuntState): Promise<Shown> {
  try {
    const found = await foundSoFar(session, hunt, state);
    return found === null ? sentence('Nothing has begun yet.') : shown(found);
  } catch (error) {
    // A repository or a scenario that is gone: the answers are there all the same.
    if (error instanceof UserError) return sentence(error.message);
    throw error;
  }
}

function sentence(line: string): Shown {
  return { words: [line], pictures: [], grid: null };
}

const plain = styleFor(false);

// Wide enough for every table; the page scrolls what is wider than itself.
const columns = 120;

function shown({ question, report }: Found): Shown {
  const picture = (svg: string, says: string): Pick<Shown, 'pictures'> => ({ pictures: [{ svg, says }] });
  const none = { pictures: [], grid: null };
  switch (question) {
    case 'matrix':
    case 'run':
      return { words: [...originLines(report), ...answerLines(report)], pictures: [], grid: gridOf(report) };
    case 'dio':
      return {
        ...none,
        words: dioLines(report, plain, columns),
        ...picture(dioSvg(report), 'What direct I/O each kernel accepts'),
      };
    case 'bisect':
    case 'bisect-commits':
    case 'bisect-versions': {
      const says = `The search of ${report.of}: what was tested and how the range shrank`;
      return {
        ...none,
        words: searchLines(report, { style: plain, columns, commit: null }),
        ...picture(searchSvg(report), says),
      };
    }
    case 'sweep': {
      const says = `All versions of ${report.axis} that were tried, oldest first`;
      return { ...none, words: sweepLines(report, plain, columns), ...picture(sweepSvg(report), says) };
    }
    case 'isolate': {
      const words = isolateLines(report, plain, columns);
      return { ...none, words, ...picture(isolateSvg(report), 'What has to come together for it to fail') };
    }
    case 'evidence':
      return { ...none, words: evidenceLines(report, plain) };
    case 'reduce-config':
      return { ...none, words: reduceLines(report, plain) };
    case 'whole':
      return { ...none, words: wholeLines(report, plain) };
  }
}
