import { describe, expect, it } from 'vitest';
import { AccessJournal } from '../../src/target/access-journal.js';
import type { Access } from '../../src/target/access-journal.js';

function access(number: number): Access {
  return { peer: '127.0.0.1', connection: 1, method: 'GET', path: `/asset?${number}`, user: null, tenant: null, start_us: number };
}

function linesOf(journal: AccessJournal): unknown[] {
  const text = [...journal.ndjson()].join('');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('the access journal', () => {
  it('keeps requests in order of arrival and fills in their end once', () => {
    const journal = new AccessJournal();
    const first = journal.begin(access(1));
    const second = journal.begin(access(2));
    second(20, 200);
    second(99, 500);
    first(30, null);
    expect(linesOf(journal)).toEqual([
      { ...access(1), end_us: 30, status: null },
      { ...access(2), end_us: 20, status: 200 },
    ]);
  });

  it('shows a request in flight without an end', () => {
    const journal = new AccessJournal();
    journal.begin(access(1));
    expect(linesOf(journal)).toEqual([{ ...access(1), end_us: null, status: null }]);
  });

  it('is empty text when nothing came', () => {
    expect([...new AccessJournal().ndjson()].join('')).toBe('');
  });

  it('counts what comes when it is full, and says so in its last line', () => {
    const journal = new AccessJournal(3);
    for (let number = 1; number <= 5; number++) journal.begin(access(number))(number, 200);
    expect(journal.entries).toBe(3);
    expect(journal.dropped).toBe(2);
    const lines = linesOf(journal);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toEqual({ truncated: true, dropped: 2 });
  });

  it('gives every line once, however many pieces it takes', () => {
    const journal = new AccessJournal();
    for (let number = 0; number < 1_234; number++) journal.begin(access(number));
    expect(linesOf(journal).map((line) => (line as Access).start_us)).toEqual(Array.from({ length: 1_234 }, (_, index) => index));
  });

  it('keeps no more than a line of a long path or header', () => {
    const journal = new AccessJournal();
    journal.begin({ ...access(1), path: 'p'.repeat(10_000), user: 'u'.repeat(10_000) });
    const [line] = linesOf(journal) as { path: string; user: string }[];
    expect(line?.path).toHaveLength(200);
    expect(line?.user).toHaveLength(200);
  });
});
