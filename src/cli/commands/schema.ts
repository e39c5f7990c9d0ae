/** `rampart schema`: the JSON Schema of the scenario language, for editors. */
import { jsonSchema } from '../../scenario/json-schema.js';
import type { Command } from '../io.js';

export const schema: Command<object> = async (_options, { stdout }) => {
  stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return 0;
};
