/** The embedded targets of a run: started before it, their real ports filled in, closed after it. */
import { demoTargetFields } from '../model/demo-target.js';
import type { Fields } from '../model/expression.js';
import type { Resource } from '../model/scenario.js';
import { type Target, startTarget } from '../target/start-target.js';
import { threadCpuUs } from './cpu-time.js';

export class DemoTargets {
  readonly resources: ReadonlyMap<string, Fields>;
  readonly #targets: readonly Target[];

  private constructor(resources: ReadonlyMap<string, Fields>, targets: readonly Target[]) {
    this.resources = resources;
    this.#targets = targets;
  }

  /** Starts every `demo_target` among the resources, or none: when one fails the others are closed again. */
  static async start(resources: readonly Resource[]): Promise<DemoTargets> {
    const values = new Map<string, Fields>();
    const targets: Target[] = [];
    try {
      for (const resource of resources) {
        if (resource.demo === undefined) {
          values.set(resource.id, resource.properties);
          continue;
        }
        const target = await startTarget(resource.demo);
        targets.push(target);
        values.set(resource.id, demoTargetFields({ ...resource.demo, port: target.port }));
      }
    } catch (error) {
      await Promise.all(targets.map((target) => target.close()));
      throw error;
    }
    return new DemoTargets(values, targets);
  }

  /** Whether one of them listens there: it may be called whatever the rules about targets say. */
  serves(address: string, port: number): boolean {
    return this.#targets.some((target) => target.port === port && target.ip === address);
  }

  /** CPU time of the targets' threads so far, in microseconds; 0 where the kernel does not tell. */
  cpuUs(): number {
    return this.#targets.reduce((sum, { threadId }) => sum + threadCpuUs(threadId), 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#targets.map((target) => target.close()));
  }
}
