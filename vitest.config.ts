/**
 * How specs run: each file in a process of its own, two at a time, real clocks and real sockets allowed.
 *
 * A process of its own because a spec may bind addresses, count open handles or watch for process
 * warnings, and must see only its own. `npm test` builds first: the embedded target's thread and the
 * command are specified as they ship, from dist.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['spec/**/*.spec.ts'],
    setupFiles: ['spec/support/no-warnings.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'machines/**/*.ts'],
      reporter: ['text', 'html', 'json-summary'],
    },
  },
});
