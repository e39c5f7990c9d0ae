/**
 * The arrows of this project: who may import whom, as a table.
 *
 * Read a row as "a file of this folder may import its own folder, these folders of ours and these
 * packages, and nothing else". `docs/architecture.md` says why. `npm run lint` checks it, and
 * `spec/house/arrows.spec.ts` proves that every rule still catches what it is for: the checker reads
 * TypeScript only through @swc/core and would otherwise pass in silence having read nothing.
 * Imports of types count like any other.
 */
const { builtinModules } = require('node:module');
const swc = require('@swc/core');

// The checker asks for TypeScript whatever the file: pages have markup in theirs, which is another syntax.
const parseFile = swc.parseFileSync.bind(swc);
swc.parseFileSync = (file, options) => parseFile(file, { ...options, tsx: file.endsWith('.tsx') });

/** Folders where the parts are put together: they may import every row of the table. */
const EDGES = ['api', 'cli', 'index', 'testing'];

/** The one place that touches a library whose traps are handled there, as a pattern on the path. */
const DOORS = {
  'pure-rand': '^src/model/random\\.ts$',
  'ipaddr.js': '^src/model/ip-address\\.ts$',
  'io-ts': '^src/scenario/(codec|decode|explain|json-schema)',
  'fp-ts': '^src/scenario/(codec|decode|explain|json-schema)',
  yaml: '^src/(scenario|testing)/',
  jsep: '^src/scenario/expression',
  'json-p3': '^src/scenario/compile/',
  re2js: '^src/scenario/compile/',
  'hdr-histogram-js': '^src/report/histogram\\.ts$',
  undici: '^src/actions/http/live',
  'log-update': '^src/outputs/screen/',
  'prom-client': '^src/outputs/prometheus/',
  'prometheus-remote-write': '^src/outputs/remote-write/',
  hono: '^src/outputs/dashboard/',
  '@hono/node-server': '^src/outputs/dashboard/',
  commander: '^src/cli/',
  'state-machine-cat': '^src/chart/layout\\.ts$',
};

/** Libraries that vite puts into the pages when it builds them: they are not there when the product runs. */
const BUILT_IN = ['preact', 'uplot'];

/**
 * `ours`: folders or files under src (machines stands beside it); `npm`: packages; `node`: which of its files may use
 * modules of Node, as a pattern on the path within the folder.
 */
const LAYERS = {
  model: { ours: [], npm: ['ipaddr.js', 'pure-rand'] },
  ports: { ours: ['model'], npm: ['rxjs'] },
  machines: { ours: ['model'], npm: ['xstate'] },
  scenario: {
    ours: ['model', 'ports'],
    npm: ['yaml', 'io-ts', 'fp-ts', 'jsep', 'json-p3', 're2js', 'fastest-levenshtein'],
    node: '^(plan-hash|compile-plan)\\.ts$',
  },
  report: { ours: ['model'], npm: ['hdr-histogram-js'] },
  // Only the types of events (held by spec/check): whoever checks must not share a mistake with what is checked.
  check: { ours: ['model/run-event'], npm: [] },
  time: { ours: ['ports', 'model'], npm: ['rxjs'], node: '^system-clock[^/]*\\.ts$' },
  actions: { ours: ['model', 'ports', 'target', 'scenario/template'], npm: ['undici'], node: '^[^/]+/live[^/]*(\\.ts$|/)' },
  journal: { ours: ['model', 'ports'], npm: ['rxjs'], node: '.' },
  target: { ours: ['model', 'ports'], npm: [], node: '.' },
  worlds: {
    ours: ['model', 'ports', 'time', 'actions', 'journal', 'target'],
    npm: ['rxjs'],
    node: '^(?!simulated|replayed)',
  },
  runtime: { ours: ['model', 'ports', 'machines', 'time/rx-scheduler'], npm: ['rxjs', 'xstate'] },
  workers: {
    ours: ['model', 'ports', 'report', 'scenario', 'runtime', 'worlds'],
    npm: ['rxjs'],
    node: '^(thread|worker-run)',
  },
  chart: { ours: ['machines', 'model'], npm: ['xstate', 'state-machine-cat'] },
  outputs: {
    ours: ['model', 'ports', 'report', 'chart', 'journal'],
    npm: ['rxjs', 'picocolors', 'log-update', 'fastest-levenshtein', 'prom-client', 'prometheus-remote-write', 'hono', '@hono/node-server'],
    node: '.',
  },
  // Runs in a browser: whatever it needs of ours is pure, or only a type.
  pages: {
    ours: [
      'model',
      'report',
      'chart',
      'outputs/quantity',
      'outputs/dashboard/messages',
      'outputs/html/page-data',
      'outputs/comparison/figure-text',
      'outputs/comparison/compare-data',
      'outputs/console/verdict',
      'outputs/console/metric-text',
    ],
    npm: BUILT_IN,
  },
};

const escaped = (text) => text.replace(/[.+]/g, '\\$&');
const pathOf = (name) => (name.split('/')[0] === 'machines' ? name : `src/${name}`);
/** Matches the file `name.ts` and everything in the folder `name`; a deeper name (`scenario/template`) also what begins with it. */
const within = (name) => `^${escaped(pathOf(name))}${name.includes('/') ? '' : '(/|\\.ts$)'}`;
const listed = (names) => (names.length === 0 ? 'nothing' : names.join(', '));
const BUILTIN = `^(node:)?(${builtinModules.join('|')})$`;

function arrowsOf([layer, { ours, npm, node }]) {
  const folder = pathOf(layer);
  return [
    {
      name: `arrow-${layer}`,
      comment: `Of our folders ${folder} may import: ${listed(ours)}. Move what is shared into src/model, or hand it in as a value or a port.`,
      severity: 'error',
      from: { path: within(layer) },
      to: { path: '^(src|machines|spec)/', pathNot: [layer, ...ours].map(within) },
    },
    {
      name: `npm-${layer}`,
      comment: `Of packages ${folder} may import: ${listed(npm)}. Wrap any other in the folder made for it and hand in the result.`,
      severity: 'error',
      from: { path: within(layer) },
      to: { path: 'node_modules/', pathNot: npm.map((name) => `node_modules/${escaped(name)}/`) },
    },
    ...(node === '.'
      ? []
      : [
          {
            name: `node-${layer}`,
            comment: `${node ? 'This part of ' : ''}${folder} names no module of Node: reach the outside through a port (src/ports.ts) and implement that in a driver, a world or an output.`,
            severity: 'error',
            from: { path: within(layer), ...(node && { pathNot: `^${folder}/${node.replace(/^\^/, '')}` }) },
            to: { dependencyTypes: ['core'] },
          },
        ]),
  ];
}

function doorOf([name, path]) {
  return {
    name: `door-${name}`,
    comment: `Only ${path.replace(/[\^$\\]/g, '')} touches ${name}, where its traps are handled: use what is exported there.`,
    severity: 'error',
    from: { path: '^(src|machines)/', pathNot: path },
    to: { path: `node_modules/${escaped(name)}/` },
  };
}

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).flatMap(arrowsOf),
    ...Object.entries(DOORS).map(doorOf),
    {
      name: 'the-api-knows-no-command',
      comment: 'Whoever imports the package gets no command line with it: move what is shared into src/api.',
      severity: 'error',
      from: { path: '^src/(api/|testing(/|\\.ts$)|index\\.ts$)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'every-folder-has-a-row',
      comment: 'A new folder of src needs a row in the table of .dependency-cruiser.cjs (and in docs/architecture.md).',
      severity: 'error',
      from: { path: '^(src|machines)/', pathNot: [...Object.keys(LAYERS), ...EDGES].map(within) },
      to: {},
    },
    {
      name: 'pages-stand-alone',
      comment: 'What runs in a browser is built apart (vite.config.ts) and read as files: nothing else imports it.',
      severity: 'error',
      from: { path: '^(src|machines)/', pathNot: '^src/pages/' },
      to: { path: '^src/pages/' },
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other hold one idea, or share a third: put what both need into its own file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-imports-spec',
      comment: 'What the product needs belongs into src; what only specs need stays in spec/support.',
      severity: 'error',
      from: { pathNot: '^spec/' },
      to: { path: '^spec/' },
    },
    {
      name: 'a-run-touches-nothing-real',
      comment:
        'What runtime/run and worlds/simulated reach names no module of Node and no HTTP client: a simulated run cannot touch the network.',
      severity: 'error',
      from: { path: '^src/(runtime/run\\.ts$|worlds/simulated)' },
      to: { path: [BUILTIN, 'node_modules/undici/'], reachable: true },
    },
    {
      name: 'no-code-from-text',
      comment: 'Code is never made from text here: use the expressions of src/scenario.',
      severity: 'error',
      from: { path: '^(src|machines)/' },
      to: { path: '^(node:)?(vm|repl|inspector)' },
    },
    {
      name: 'only-declared-packages',
      comment: 'What the product imports stands under "dependencies" of package.json, with an exact version.',
      severity: 'error',
      from: { path: '^(src|machines)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: BUILT_IN.map((name) => `node_modules/${name}/`) },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere: check the path, and that it ends in .js.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Any other parser here guesses at TypeScript it cannot read.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
    },
  },
};
