import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../src/api/chart.js';
import { coverageOf, heated, strangersIn } from '../../src/chart/heat.js';
import { everyState, HEAT_COLORS } from '../../src/chart/picture.js';
import { type Heat, HeatFold, chart, heatOfReport, loadScenario, run, simulated, toReport } from '../../src/index.js';
import { eventsOf } from '../support/simulate.js';
import { SCENARIO_FILES } from '../support/scenario-files.js';
import { userScenario } from '../support/user-scenarios.js';

const heatOf = (timesMs: Record<string, number>, edges: Record<string, number[]> = {}): Heat => ({
  timesMs: new Map(Object.entries(timesMs)),
  edges: new Map(Object.entries(edges)),
});

describe('the heat of a run', () => {
  it.each(SCENARIO_FILES)('is the same from its report and from its events, and fits its picture: %s', async (file) => {
    const scenario = await loadScenario(file);
    const fold = new HeatFold();
    for (const event of eventsOf(scenario, 7)) fold.apply(event);
    const report = await lastValueFrom(run(scenario, { world: simulated(), seed: 7 }).pipe(toReport()));
    const fromReport = heatOfReport(report);
    const taken = (heat: Heat) =>
      [...heat.edges]
        .filter(([, counts]) => counts.some((count) => count > 0))
        .map(([node, counts]) => [node, counts.reduce((sum, count) => sum + count)]);
    expect(new Map(fold.heat().timesMs)).toEqual(new Map(fromReport.timesMs));
    expect(new Map(taken(fold.heat()) as never)).toEqual(new Map(taken(fromReport) as never));

    const picture = pictureOf(scenario);
    expect(strangersIn(fromReport, picture)).toEqual([]);
    const shown = heated(picture, fold.heat());
    for (const { edge, count } of shown.transitions) if (edge !== undefined) expect(count).toBe(report.edges[edge.node]?.[edge.index]);
    const shares = everyState(shown.states).map(({ heat }) => heat?.share ?? 0);
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 9);
  });

  it('colours a state by its share of the time, the most of all the darkest and none not at all', () => {
    const shown = heated(pictureOf(userScenario()), heatOf({ 'iterating.start': 900, 'iterating.write': 90, thinking: 10 }));
    const levels = new Map(everyState(shown.states).map(({ path, heat }) => [path, heat?.level]));
    expect(levels.get('iterating.start')).toBe(HEAT_COLORS.length);
    expect(levels.get('iterating.write')).toBe(1);
    expect(levels.get('thinking')).toBe(1);
    expect(levels.get('completed')).toBe(0);
    expect(levels.get('iterating')).toBeUndefined();
  });

  it('lists the edges that were never taken', () => {
    const shown = heated(pictureOf(userScenario()), heatOf({}, { start: [3, 0], write: [3] }));
    expect(coverageOf(shown)).toEqual({
      edges: 4,
      taken: 2,
      neverTaken: ['start → done (get.status_code == 404)', 'start → start (get.status_code == 503)'],
    });
    expect(shown.legend).toEqual(expect.arrayContaining(['edges taken: 2 of 4', 'never taken: start → start (get.status_code == 503)']));
  });

  it('knows when it is of another scenario', () => {
    const picture = pictureOf(userScenario());
    expect(strangersIn(heatOf({ 'iterating.pay': 1 }, { start: [1, 1, 1, 1] }), picture)).toEqual(['iterating.pay', 'start[3]']);
  });

  it('forgets users that ended, and counts only stays that ended', () => {
    const fold = new HeatFold();
    fold.apply({ seq: 1, at: 0, type: 'user.state', user: 1, state: 'acquiring' });
    fold.apply({ seq: 2, at: 5_000, type: 'user.state', user: 1, state: 'thinking' });
    fold.apply({ seq: 3, at: 7_000, type: 'user.state', user: 2, state: 'acquiring' });
    fold.apply({ seq: 4, at: 8_000, type: 'user.finished', user: 1, outcome: 'completed', iterations: 1 });
    fold.apply({ seq: 5, at: 9_000, type: 'user.finished', user: 1, outcome: 'completed', iterations: 1 });
    expect([...fold.heat().timesMs]).toEqual([
      ['acquiring', 5],
      ['thinking', 3],
    ]);
  });
});

describe('a chart with heat', () => {
  const scenario = userScenario();
  const heat = heatOf({ 'iterating.start': 75, thinking: 25 }, { start: [3, 1, 0], write: [3] });

  it.each([
    ['mermaid', ['taken 3×', 'never taken', '75.0 % of the time', `fill:${HEAT_COLORS[4]}`, 'class iterating__start heat5', 'as legend']],
    ['svg', ['(taken 3×)', 'never', '75.0 % of the time', `<path fill="${HEAT_COLORS[4]}"`, `<path fill="${HEAT_COLORS[1]}"`, '>legend<']],
    ['dot', ['(taken 3×)', 'never', '75.0 % of the time', `fillcolor="${HEAT_COLORS[4]}"`, '"legend"']],
    ['scxml', ['rampart:count="3"', 'rampart:count="0"', 'rampart:time_ms="75"', '<rampart:legend>edges taken: 3 of 4<']],
    ['json', ['"count": 3', '"count": 0', '"time_ms": 75']],
  ] as const)('shows times, counts and what was never taken: %s', async (format, texts) => {
    const drawn = await chart(scenario, format, { heat });
    const plain = await chart(scenario, format);
    for (const text of texts) {
      expect(drawn).toContain(text);
      expect(plain).not.toContain(text);
    }
  });
});
