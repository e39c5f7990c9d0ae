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

const RESOURCES: DocumentPath = ['workbook', 'resources'];
const DEFAULT_IP = '127.0.0.1';
/** Stands for a port that only a run knows. */
const SOME_PORT = 1;

/** Compiles the resources. Values that a run fills in by itself are as the author wrote them, or their defaults. */
export function compileResources(entries: readonly ResourceEntry[], findings: Findings): Resource[] {
  return entries.map((entry, i) => compileResource(entry, [...RESOURCES, i, 'properties'], findings));
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

/** The embedded target is for this host alone. */
function checkLoopback(ip: string, path: DocumentPath, findings: Findings): void {
  const address = parseAddress(ip);
  const isLoopback = address?.family === 4 ? address.value >> 24n === 127n : address?.value === 1n;
  if (isLoopback) return;
  findings.error('scenario.wrong_value', path, {
    message: 'A demo target listens on a loopback address',
    found: quote(ip),
    expected: 'an address from 127.0.0.1 to 127.255.255.254, or ::1',
    hint: 'Use type http_endpoint for a target elsewhere.',
  });
}
