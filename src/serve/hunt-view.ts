// What a hunt has found, for its page: the words and pictures are those of the terminal and of the report.

import { type Found, foundSoFar } from '../app/questions.ts';
import type { Session } from '../app/session.ts';
import { assert } from '../core/base/assert.ts';
import { UserError } from '../core/base/user-error.ts';
import { subjectOf } from '../core/stored/hunt-plan.ts';
import type { HuntState } from '../core/stored/journal.ts';
import { styleFor } from '../render/base/style.ts';
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

function shown({ view }: Found): Shown {
  const { words, picture, grid = null } = view({ style: plain, columns });
  return { words, pictures: picture === undefined ? [] : [picture], grid };
}
