/** Every bad scenario, by number. */
import { ADDRESS_ROWS } from './addresses.js';
import { REFERENCE_ROWS } from './references.js';
import { expectedOf } from './row.js';
import type { ExpectedRefusal } from './row.js';
import { TARGET_ROWS } from './targets.js';
import { TEXT_ROWS } from './text.js';
import { VALUE_ROWS } from './values.js';

export const BAD_SCENARIOS: readonly ExpectedRefusal[] = [
  ...TEXT_ROWS,
  ...VALUE_ROWS,
  ...REFERENCE_ROWS,
  ...ADDRESS_ROWS,
  ...TARGET_ROWS,
].map(expectedOf);
