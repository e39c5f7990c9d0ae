/**
 * No warning of the process is harmless here: a leaked listener, a deprecated call or an unhandled rejection in a spec
 * is one in a run of a hundred thousand users. Loaded before every spec file; fails the file that caused one.
 */
import { afterAll, expect } from 'vitest';

const warnings: string[] = [];

process.on('warning', (warning) => {
  warnings.push(warning.stack ?? `${warning.name}: ${warning.message}`);
});

afterAll(async () => {
  // Warnings are announced on the next tick, after the code that caused them has returned.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings, 'the process warned: remove the cause, no warning is allowed').toEqual([]);
});
