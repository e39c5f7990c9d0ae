/**
 * How the generator itself fares during a live run: is it the target that is slow, or are we?
 *
 * CPU is that of the generator's threads (those of an embedded target are not), as a share of one core. Loop lag is how late the event loop comes round; a turn is the handling of one
 * input. When any of them shows that the generator was the bottleneck, the run's latencies tell of the
 * generator, and `trustworthy` is false.
 */
import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { GeneratorHealth } from '../model/report.js';

/** Beyond any of these the generator was the bottleneck. */
const BUSY_CPU_PERCENT = 90;
const LATE_LOOP_MS = 20;
const LONG_TURN_MS = 20;

/** Over less time the CPU share tells of starting up, not of keeping up. */
const CPU_JUDGED_FROM_US = 1_000_000;

const LOOP_SAMPLE_MS = 10;
const MEMORY_SAMPLE_MS = 500;
const BYTES_PER_MB = 1_000_000;

export class HealthMonitor {
  readonly #cpuUs: () => number;
  readonly #startedMs = performance.now();
  readonly #cpuAtStartUs: number;
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
  readonly #turnsUs = createHistogram();
  readonly #memory: NodeJS.Timeout;
  #rssMax = process.memoryUsage.rss();

  /** @param cpuUs CPU time so far, in microseconds, of the threads that are looked at. */
  constructor(cpuUs: () => number) {
    this.#cpuUs = cpuUs;
    this.#cpuAtStartUs = cpuUs();
    this.#loop.enable();
    this.#memory = setInterval(() => this.#sampleMemory(), MEMORY_SAMPLE_MS);
    this.#memory.unref();
  }

  /** Notes the length of one turn, in milliseconds. */
  turn(lengthMs: number): void {
    this.#turnsUs.record(Math.max(1, Math.round(lengthMs * 1000)));
  }

  /** How it went so far. */
  read(): GeneratorHealth {
    this.#sampleMemory();
    const elapsedUs = Math.max(1, (performance.now() - this.#startedMs) * 1000);
    const cpuPercent = (100 * Math.max(0, this.#cpuUs() - this.#cpuAtStartUs)) / elapsedUs;
    // The monitor counts its own interval in.
    const loopLagMs = this.#loop.count === 0 ? 0 : Math.max(0, this.#loop.percentile(99) / 1e6 - LOOP_SAMPLE_MS);
    const turnMs = this.#turnsUs.count === 0 ? 0 : this.#turnsUs.percentile(99) / 1000;
    return {
      cpu_percent: round1(cpuPercent),
      rss_mb_max: round1(this.#rssMax / BYTES_PER_MB),
      loop_lag_ms_p99: round3(loopLagMs),
      turn_ms_p99: round3(turnMs),
      trustworthy:
        (cpuPercent <= BUSY_CPU_PERCENT || elapsedUs < CPU_JUDGED_FROM_US) && loopLagMs <= LATE_LOOP_MS && turnMs <= LONG_TURN_MS,
    };
  }

  stop(): void {
    this.#loop.disable();
    clearInterval(this.#memory);
  }

  #sampleMemory(): void {
    try {
      this.#rssMax = Math.max(this.#rssMax, process.memoryUsage.rss());
    } catch {
      // Asking takes a file handle, and a crowd may have left none.
    }
  }
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
