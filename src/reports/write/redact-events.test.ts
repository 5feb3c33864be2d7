import { expect, test } from 'vitest';
import { someRecord } from '../../../test/fakes/records.ts';
import { redactEvent } from './redact-events.ts';

test('what an attempt says of its machine does not leave it, and what a hunt goes on by does', () => {
  const record = someRecord();
  const said = {
    ...record,
    byHand: ['qemu-system-x86_64 -drive file=/home/alice/.cache/firstbad/image.raw'],
    judgement: {
      ...record.judgement,
      message: 'downloading http://mirror.corp.internal:3142/debian/x failed: getaddrinfo ENOTFOUND mirror.corp.internal',
      hint: 'look into /home/alice/.cache',
    },
  };
  const event = redactEvent({ type: 'attempt-finished', record: said });
  expect(JSON.stringify(event)).not.toMatch(/alice|corp/);
  expect(event).toMatchObject({ record: { id: record.id, key: record.key, point: record.point, evidence: record.evidence } });
});
