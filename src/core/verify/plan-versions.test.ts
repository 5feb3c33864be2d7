import { expect, test } from 'vitest';
import { planVerifyVersions } from './plan-versions.ts';

const question = {
  axis: 'kernel',
  at: { qemu: '5.2' },
  line: ['1', '2', '3', '4', '5', '6'],
  culprit: '4',
  parent: '2',
  bad: '5',
  untestable: new Set<string>(),
  newest: [{ name: '9', as: '9', component: 'qemu' }],
  rules: { confidence: 0.99, flaky: true, fixed: false, terms: null },
};

test('neighbours are the versions beside the two, and the newest of each component is tried', () => {
  const plan = planVerifyVersions(question);
  expect([plan.before, plan.after]).toEqual(['1', '5']);
  expect(plan.newest.map(({ component, name }) => `${String(component)} ${name}`)).toEqual(['kernel 6', 'qemu 9']);
});

test('what can not be tested is no neighbour, and at an end of the line there is none', () => {
  expect(planVerifyVersions({ ...question, untestable: new Set(['5']) }).after).toBe('6');
  const edge = planVerifyVersions({ ...question, line: ['2', '4'] });
  expect([edge.before, edge.after]).toEqual([null, null]);
});
