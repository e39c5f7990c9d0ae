/**
 * The live HTTP driver alone, without machines, events and report: what of a request's cost is the driver's.
 *
 *     node --import tsx spec/bench/driver-loop.ts URL USERS
 *
 * Each user starts its next action in the turn that hands over the outcome before. Runs until it is interrupted.
 */
import type * as live from '../../src/actions/http/live.js';
import type * as rampart from '../../src/index.js';
import type { ActionCall, Session } from '../../src/ports.js';

/** From dist, as it ships: run from source, every closure would be named on the way, which costs more than the closure. */
const { liveHttpDriver } = await shipped<typeof live>('actions/http/live.js');
const { decodeScenario } = await shipped<typeof rampart>('index.js');

const [url, users] = process.argv.slice(2);
const scenario = decodeScenario(
  `version: "1.0"
name: driver
actions: [{ id: get, call: get, with: { url: "${url}" } }]
workflows: { nodes: [{ id: start, action: get, edges: [{ to: done }] }, { id: done, type: end }] }
`,
  'driver.yaml',
);
const action = scenario.actions[0] as ActionCall['action'];
const driver = liveHttpDriver({ enter: (turn, value) => turn(value), allowTarget: () => null, sourceBinding: 'require' });

function shipped<Exports>(path: string): Promise<Exports> {
  return import(new URL(`../../dist/src/${path}`, import.meta.url).href) as Promise<Exports>;
}

function loop(session: Session, call: ActionCall): void {
  const again = (): void => {
    session.start(call, again);
  };
  again();
}

for (let user = 0; user < Number(users); user += 1) {
  const bindIp = `127.24.${user >> 8}.${user & 255}`;
  const scope = {
    user: { id: user, allocated_ip: bindIp, iteration: 1, iteration_index: 0 },
    tenant: { id: 'default' },
    resources: new Map(),
    actions: new Map(),
    env: new Map(),
  };
  loop(driver.openSession(user), { user, iteration: 1, action, scope, bindIp });
}
