/** Resources: named values that templates read, among them the embedded target. */
import { DEMO_TARGET_FIELDS, demoTargetFields } from '../../model/demo-target.js';
import type { DemoTarget } from '../../model/demo-target.js';
import type { Fields, Value } from '../../model/expression.js';
import { parseAddress } from '../../model/ip-address.js';
import type { Latency } from '../../model/latency.js';
import type { Resource } from '../../model/scenario.js';
import type { ResourceEntry } from '../document.js';
import { quote } from '../problems.js';
import { readDemoLatency } from './demo-latency.js';
import type { DocumentPath, Findings } from './findings.js';
import { warnOfPlainBraces } from './plain-braces.js';

const RESOURCES: DocumentPath = ['workbook', 'resources'];
const DEFAULT_IP = '127.0.0.1';
/** Stands for a port that only a run knows. */
const SOME_PORT = 1;

/** Compiles the resources. Values that a run fills in by itself are as the author wrote them, or their defaults. */
export function compileResources(entries: readonly ResourceEntry[], findings: Findings): Resource[] {
  const resources = entries.map((entry, i) => compileResource(entry, [...RESOURCES, i, 'properties'], findings));
  checkDistinctPorts(resources, findings);
  return resources;
}

/** What templates can read of each resource, by its id. */
export function readableProperties(entries: readonly ResourceEntry[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    entries.map(({ id, type, properties }) => [id, new Set(type === 'demo_target' ? DEMO_TARGET_FIELDS : Object.keys(properties ?? {}))]),
  );
}

/** Fields by resource id as they may be in a run: good enough to check a URL, not to call it. */
export function likelyFields(resources: readonly Resource[]): ReadonlyMap<string, Fields> {
  return new Map(
    resources.map(({ id, properties, demo }) => [id, demo?.port === 0 ? demoTargetFields({ ip: demo.ip, port: SOME_PORT }) : properties]),
  );
}

function compileResource(entry: ResourceEntry, path: DocumentPath, findings: Findings): Resource {
  const { id, type } = entry;
  const properties = entry.properties ?? {};
  warnOfPlainBraces(properties, path, findings);
  if (type === 'http_endpoint') return { id, type, properties: Object.assign(Object.create(null), properties) };
  const demo = compileDemoTarget(properties, path, findings);
  return { id, type, properties: demoTargetFields(demo), demo };
}

function compileDemoTarget(properties: Readonly<Record<string, Value>>, path: DocumentPath, findings: Findings): DemoTarget {
  const { port = 0, latency: written, error_rate: errorRate } = properties;
  const ip = typeof properties['ip'] === 'string' ? properties['ip'] : DEFAULT_IP;
  checkLoopback(ip, [...path, 'ip'], findings);
  const latency: Latency | undefined = written === undefined ? undefined : readDemoLatency(written, [...path, 'latency'], findings);
  return {
    ip,
    port: Number(port),
    ...(latency === undefined ? {} : { latency }),
    ...(errorRate === undefined ? {} : { errorRate: Number(errorRate) }),
  };
}

/** Two targets cannot listen in one place. */
function checkDistinctPorts(resources: readonly Resource[], findings: Findings): void {
  const taken = new Map<string, string>();
  for (const [i, { id, demo }] of resources.entries()) {
    if (demo === undefined || demo.port === 0) continue;
    const place = `${demo.ip} ${demo.port}`;
    const first = taken.get(place);
    if (first === undefined) taken.set(place, id);
    else {
      findings.error('load.contradiction', [...RESOURCES, i, 'properties', 'port'], {
        message: `The demo targets "${first}" and "${id}" listen on the same address and port`,
        found: String(demo.port),
        hint: 'Give each its own port, or leave the port out.',
      });
    }
  }
}

const FIRST_LOOPBACK = 0x7f_00_00_01n;
const LAST_LOOPBACK = 0x7f_ff_ff_fen;

/** The embedded target is for this host alone. */
function checkLoopback(ip: string, path: DocumentPath, findings: Findings): void {
  const address = parseAddress(ip);
  const isLoopback = address?.family === 4 ? address.value >= FIRST_LOOPBACK && address.value <= LAST_LOOPBACK : address?.value === 1n;
  if (isLoopback) return;
  findings.error('scenario.wrong_value', path, {
    message: 'A demo target listens on a loopback address',
    found: quote(ip),
    expected: 'an address from 127.0.0.1 to 127.255.255.254, or ::1',
    hint: 'Use type http_endpoint for a target elsewhere.',
  });
}
