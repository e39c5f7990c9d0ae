/** Double braces where no template is read: the target would get them as they are, and nobody means that. */
import type { Value } from '../../model/expression.js';
import type { DocumentPath, Findings } from './findings.js';

/** Warns of every text in the value that looks like a template. */
export function warnOfPlainBraces(value: Value, path: DocumentPath, findings: Findings): void {
  if (typeof value === 'string') {
    if (/\{\{.*\}\}/su.test(value)) {
      findings.warn('scenario.no_effect', path, {
        message: 'The braces are plain text here',
        hint: 'Templates are read in `with` of an action, in conditions and in metrics.',
      });
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      warnOfPlainBraces(inner as Value, [...path, Array.isArray(value) ? Number(key) : key], findings);
  }
}
