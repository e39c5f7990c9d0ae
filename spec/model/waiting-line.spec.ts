import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, WaitingLine, waiterAt } from '../../src/model/waiting-line.js';

function waiter(user: number) {
  return { holder: { tenant: 'default', user, task: 0 }, iteration: 1, sinceUs: 0 };
}

describe('a waiting line', () => {
  it('serves the first come, whatever the deadlines', () => {
    const line = new WaitingLine();
    for (const [user, deadlineUs] of [
      [1, 30],
      [2, 10],
      [3, 20],
    ] as const)
      line.join(waiter(user), deadlineUs);
    expect(line.nextDeadlineUs).toBe(10);
    const served: number[] = [];
    for (let place = line.head; place !== undefined; place = line.head) {
      served.push(place.holder.user);
      line.leave(place);
    }
    expect(served).toEqual([1, 2, 3]);
    expect(line.nextDeadlineUs).toBeUndefined();
  });

  it('lets go by deadline, and by arrival among equals, those whose deadline has come', () => {
    const line = new WaitingLine();
    for (const [user, deadlineUs] of [
      [1, 30],
      [2, 10],
      [3, 20],
      [4, 10],
      [5, 31],
    ] as const)
      line.join(waiter(user), deadlineUs);
    expect(line.leaveExpired(9)).toEqual([]);
    expect(line.leaveExpired(30).map((one) => one.holder.user)).toEqual([2, 4, 3, 1]);
    expect(line.length).toBe(1);
  });

  it('is an array in order of arrival, to anyone who looks', () => {
    const joining = fc.record({ deadlineUs: fc.nat({ max: 50 }) });
    const leaving = fc.record({ leave: fc.nat({ max: 100 }) });
    const expiring = fc.record({ nowUs: fc.nat({ max: 50 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: joining }, leaving, expiring), { maxLength: 100 }), (steps) => {
        const line = new WaitingLine();
        let naive: Place[] = [];
        for (const [user, step] of steps.entries()) {
          if ('deadlineUs' in step) naive.push(line.join(waiter(user), step.deadlineUs));
          else if ('leave' in step && naive.length > 0) line.leave(naive.splice(step.leave % naive.length, 1)[0] as Place);
          else if ('nowUs' in step) {
            const due = naive.filter((place) => place.deadlineUs <= step.nowUs).toSorted((a, b) => a.deadlineUs - b.deadlineUs);
            expect(line.leaveExpired(step.nowUs)).toEqual(due.map(waiterAt));
            naive = naive.filter((place) => place.deadlineUs > step.nowUs);
          }
          expect(line.length).toBe(naive.length);
          expect(line.head).toBe(naive[0]);
          expect(line.nextDeadlineUs).toBe(naive.length === 0 ? undefined : Math.min(...naive.map((place) => place.deadlineUs)));
        }
      }),
    );
  });
});
