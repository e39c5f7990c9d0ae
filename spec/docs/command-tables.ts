/** The commands and flags of docs/cli.md, from the tree that parses them. Pure. */
import type { Argument, Command, Option } from 'commander';
import type { Io } from '../../src/cli/io.js';
import { variableOf } from '../../src/cli/option.js';
import { buildProgram } from '../../src/cli/program.js';
import { code, table } from './markdown-table.js';

/** Nothing is run here. */
const NOWHERE: Io = { stdout: process.stdout, stderr: process.stderr, env: {}, onSignal: () => () => {}, onDefect: () => () => {} };

/** The part for each command, such as `command run`; and the list of them. */
export function commandParts(): Map<string, string> {
  const { commands } = buildProgram(NOWHERE, () => async () => {});
  const list = table(
    ['Command', 'Does'],
    commands.map((command) => [`[${code(`rampart ${command.name()}`)}](#rampart-${command.name()})`, sentence(command.description())]),
  );
  return new Map([['commands', list], ...commands.map((command): [string, string] => [`command ${command.name()}`, commandPart(command)])]);
}

function commandPart(command: Command): string {
  const usage = `\`\`\`text\nrampart ${command.name()} ${command.usage()}\n\`\`\``;
  const meanings = command.registeredArguments.map((argument) => `${code(argumentText(argument))}: ${sentence(argument.description)}`);
  const flags = command.options.length === 0 ? [] : [table(['Flag', 'Variable', 'Default', 'Meaning'], command.options.map(flagRow))];
  return [usage, ...meanings, ...flags].join('\n\n');
}

function argumentText(argument: Argument): string {
  return `<${argument.name()}${argument.variadic ? '...' : ''}>`;
}

function flagRow(option: Option): string[] {
  const choices = option.argChoices === undefined ? '' : ` One of ${option.argChoices.map(code).join(', ')}.`;
  return [
    code(option.flags),
    code(variableOf(option) ?? ''),
    defaultOf(option),
    `${sentence(option.description.replace(/ \(env: \w+\)$/, ''))}${choices}`,
  ];
}

/** That colours are on unless refused, as on any flag that refuses, goes without saying. */
function defaultOf({ defaultValue, negate }: Option): string {
  return defaultValue === undefined || negate ? '' : code(String(defaultValue));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
