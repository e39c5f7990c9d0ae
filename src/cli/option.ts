/**
 * Options of the command line that can also be given as `RAMPART_<NAME>`.
 *
 * commander reads the variables of options that take a value. It would take a switch as on whatever its
 * variable says, so switches are read here: 1, true, yes and on are on; 0, false, no, off and nothing are off.
 */
import { type Command, Option } from 'commander';

const ON = ['1', 'true', 'yes', 'on'];
const OFF = ['', '0', 'false', 'no', 'off'];

const switches = new WeakMap<Option, string>();

export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  const variable = `RAMPART_${made.name().replaceAll('-', '_').toUpperCase()}`;
  if (!made.isBoolean()) return made.env(variable);
  switches.set(made, variable);
  made.description = `${description} (env: ${variable})`;
  return made;
}

/** The variable of an option that has one. */
export function variableOf(made: Option): string | undefined {
  return made.envVar ?? switches.get(made);
}

/** What a text says of a switch: on, off, or nothing. */
export function switchOf(text: string): boolean | undefined {
  if (ON.includes(text.toLowerCase())) return true;
  return OFF.includes(text.toLowerCase()) ? false : undefined;
}

/** Sets the switches of a command that no flag set from their variables. */
export function readSwitches(command: Command, env: Readonly<Record<string, string | undefined>>): void {
  for (const made of command.options) {
    const variable = switches.get(made);
    const text = variable === undefined ? undefined : env[variable];
    if (text === undefined || command.getOptionValueSource(made.attributeName()) === 'cli') continue;
    const answer = switchOf(text);
    if (answer === undefined) {
      command.error(`error: the environment variable ${variable} is ${JSON.stringify(text)}; a switch is 1 or 0, true or false`);
    }
    if (answer === true) command.setOptionValueWithSource(made.attributeName(), !made.negate, 'env');
  }
}
