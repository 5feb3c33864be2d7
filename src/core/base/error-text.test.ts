import { expect, test } from 'vitest';
import { errorText } from './error-text.ts';

test('an error is its message, anything else its text', () => {
  expect([new Error('no space'), 'stopped', undefined, 3].map(errorText)).toEqual(['no space', 'stopped', 'undefined', '3']);
});
