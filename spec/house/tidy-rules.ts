/**
 * House rules that no linter knows, over the text of the files: each says where it holds, what offends, and what to
 * write instead. `tidy.spec.ts` applies them to the project and proves each on a planted offence.
 */

export interface TidyRule {
  readonly name: string;
  /** Paths it holds for. */
  readonly within: RegExp;
  readonly except?: RegExp;
  /** Numbers of the offending lines, from 1. */
  find(text: string, path: string): readonly number[];
  /** What to do instead. */
  readonly instead: string;
}

const CODE = /^(src|machines|spec)\/.*\.tsx?$/;
const SYNCHRONOUS = /^(machines|src\/(model|runtime|time|scenario|report|chart|worlds\/(simulated|replayed)))(\/|\.ts$)/;
const LONGEST_FILE = 500;

export const TIDY_RULES: readonly TidyRule[] = [
  {
    name: 'no long file',
    within: CODE,
    find: (text) => (text.split('\n').length > LONGEST_FILE + 1 ? [LONGEST_FILE + 1] : []),
    instead: `split by idea: at 300 lines ask for the second one, ${LONGEST_FILE} is the end`,
  },
  {
    name: 'no drawer for odds and ends',
    within: /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.[^/]*$)/i,
    find: () => [1],
    instead: 'name the file after the one idea it holds',
  },
  {
    name: 'kebab-case names',
    within: CODE,
    find: (_text, path) => (/^[a-z0-9]+([-.][a-z0-9]+)*\.tsx?$/.test(path.split('/').at(-1) ?? '') ? [] : [1]),
    instead: 'write small letters with hyphens, then .machine, .spec, .contract or .bench',
  },
  {
    name: 'a file says why it exists',
    within: CODE,
    // A spec is about the file it is named after, and says the rest in its sentences.
    except: /\.spec\.ts$/,
    find: (text) => (/^(#!.*\n)?\/\*\*\s/.test(text) ? [] : [1]),
    instead: 'open the file with a comment: its purpose, and what was avoided',
  },
  {
    name: 'no promise where turns are counted',
    within: SYNCHRONOUS,
    // No turn is counted where a picture is laid out, and what does it is loaded when it is needed.
    except: /^src\/chart\/layout\.ts$/,
    find: matching(/\b(async|await)\b|\bPromise\b|\bfromPromise\b/),
    instead: 'answer through a callback in a later turn (Session.start in src/ports.ts): a promise blurs where a turn ends',
  },
  {
    name: 'no wildcard transition',
    within: /^machines\//,
    find: matching(/['"`][^'"`]*\*['"`]\s*\]?\s*:/),
    instead: 'name every event: a wildcard also swallows the errors of children',
  },
  {
    name: 'no clock inside a machine',
    within: /^machines\//,
    find: matching(/\b(after|delays?)\s*:|\bdelay\s*\}/),
    instead: "name an effect (`startThinking`) and let the runtime wait on the world's clock",
  },
  {
    name: 'no name of the machinery in an event',
    within: /^(machines|src)\//,
    find: matching(/\bsessionId\b|\bgetPersistedSnapshot\b/),
    instead: 'name actors by user number or pool id: session ids count up across runs of one process',
  },
  {
    name: 'the process ends in one place',
    within: /^src\//,
    except: /^src\/cli\/main\.ts$/,
    find: matching(/\bprocess\.(exit|abort)\s*\(/),
    instead: 'return an exit code to src/cli/main.ts, so that outputs are written and leases return',
  },
  {
    name: 'nothing half done',
    within: CODE,
    find: matchingRaw(new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`)),
    instead: 'finish it, or leave it out and say so in docs',
  },
  {
    name: 'a silenced rule says why',
    within: CODE,
    except: /^spec\/house\/tidy/,
    find: matchingRaw(/(oxlint|eslint)-disable(?!.*\s--\s+\S)|@ts-nocheck/),
    instead: 'write `-- reason` after the name of the rule, for that one line',
  },
  {
    name: 'a page holds text, not markup',
    within: /^src\/pages\/.*\.(tsx?|html)$/,
    find: matching(/dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|<[^>]*\son[a-z]+="|javascript:/),
    instead: 'write text nodes: what a page shows was written by strangers',
  },
  {
    name: 'no place of one machine',
    within: /./,
    find: matchingRaw(/(?<![\w.)}>\]*-])\/(work|root|home)(?=\/[\w.]|["'`\s])/),
    instead: 'write paths from the root of the project, or take them from the system (tmpdir)',
  },
  {
    name: 'no package server by name',
    within: /./,
    find: matchingRaw(/\b(registry|npm\.pkg|deb|security)\.(npmjs|yarnpkg|github|debian|npmmirror)\.(org|com)\b/),
    instead: 'leave the choice of package server to whoever installs',
  },
];

/** Lines of code that match; what stands in comments does not count. */
function matching(pattern: RegExp): TidyRule['find'] {
  return (text, path) => matchingRaw(pattern)(withoutComments(text), path);
}

function matchingRaw(pattern: RegExp): TidyRule['find'] {
  return (text) => text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}

/** Blanks comments and keeps the lines; strings and templates are stepped over, so that `'//'` opens nothing. */
function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(token, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}
