// The doors: who may import whom, as one table. `npm run doors` (a part of `npm run check`) keeps them shut.
// Reasons for each door are in ARCHITECTURE.md.

/** Room -> what it may import besides itself. `node` is Node's own modules, `node:x` one of them, everything else not a room is an npm package. */
const doors = {
  core: [],
  ports: ['core'],
  scenario: ['core', 'yaml', 'zod'],
  'known-issues': ['core', 'yaml', 'zod'],
  detectors: ['core'],
  diagnosers: ['core'],
  reports: ['core'],
  infra: ['core', 'ports', 'node', 'libsql', 'openpgp', 'tar', 'xz-decompress'],
  hunt: ['core', 'ports'],
  sources: ['core', 'ports', 'infra', 'node', 'openpgp', 'saxes'],
  archives: ['core', 'ports', 'infra', 'node'],
  guests: ['core', 'ports', 'infra', 'node'],
  hosts: ['core', 'ports', 'infra', 'node'],
  collectors: ['core', 'ports'],
  builders: ['core', 'ports', 'infra', 'node'],
  render: ['core', 'ports', 'reports', 'picocolors', 'string-width', 'node:module'],
  app: ['core', 'ports', 'hunt', 'reports', 'render'],
  mcp: ['core', 'ports', 'reports', 'app', 'infra', 'node', '@modelcontextprotocol/sdk', 'zod'],
  serve: ['core', 'ports', 'reports', 'app', 'render', 'infra', 'node'],
  page: ['core', 'src/serve/protocol.ts', 'src/render/base/grid.ts', 'preact'],
  cli: [
    'mcp',
    'serve',
    'core',
    'ports',
    'hunt',
    'reports',
    'render',
    'app',
    'commander',
    '@commander-js/extra-typings',
    'picocolors',
    'string-width',
  ],
};

doors.catalog = [...Object.keys(doors), 'node'];

/** The same inside the rooms that are large: folder -> the folders of its room that it may import. Files beside the folders are open to all. */
const folders = {
  core: {
    base: [],
    scenario: ['base'],
    git: ['base', 'scenario'],
    search: ['base', 'git'],
    attempt: ['base', 'scenario'],
    judge: ['base', 'scenario', 'attempt'],
    stored: ['base', 'scenario', 'git', 'search', 'attempt'],
    dio: ['base', 'scenario', 'stored'],
    evidence: ['base', 'scenario', 'attempt', 'stored'],
    explain: ['scenario', 'attempt', 'evidence'],
    matrix: ['base', 'scenario', 'attempt', 'stored'],
    answers: ['base', 'git', 'search', 'attempt', 'stored'],
    versions: ['base', 'scenario', 'search', 'attempt', 'stored', 'answers'],
    commits: ['base', 'git', 'search', 'attempt', 'stored', 'answers'],
    tap: [],
    lists: ['base', 'stored', 'answers', 'versions'],
    isolate: ['base', 'scenario', 'search', 'attempt', 'stored', 'answers'],
    reduce: ['base', 'scenario', 'search', 'stored', 'answers', 'commits'],
    verify: ['base', 'scenario', 'search', 'stored', 'answers'],
    whole: ['stored', 'matrix', 'isolate'],
    check: ['base', 'attempt', 'judge', 'stored', 'answers', 'commits', 'verify'],
  },
  hunt: {
    attempt: [],
    journal: [],
    scenario: ['attempt', 'journal'],
    search: ['attempt', 'journal', 'scenario'],
    matrix: ['attempt', 'scenario'],
    evidence: ['attempt', 'scenario'],
    versions: ['journal', 'scenario', 'search'],
    commits: ['attempt', 'journal', 'scenario', 'search', 'versions'],
    lists: ['journal', 'search', 'commits'],
    isolate: ['journal', 'scenario', 'search'],
    reduce: ['attempt', 'journal', 'scenario', 'commits'],
    verify: ['attempt', 'journal', 'scenario', 'versions', 'commits'],
  },
  app: {
    found: [],
    open: [],
    questions: ['found', 'open'],
    search: ['open', 'questions'],
    evidence: ['found', 'open', 'questions'],
    report: ['found', 'open', 'questions'],
    correct: ['open', 'search'],
    check: [],
    verify: ['found', 'open'],
    whole: ['found', 'open', 'questions', 'evidence', 'report', 'search', 'verify'],
  },
  render: {
    base: [],
    dio: ['base'],
    evidence: ['base'],
    isolate: ['base'],
    matrix: ['base'],
    verify: ['base'],
    whole: ['base'],
    sweep: ['base', 'verify'],
    search: ['base', 'matrix', 'sweep', 'verify'],
    reduce: ['base', 'search'],
  },
  infra: {
    processes: [],
    files: ['processes'],
    journal: ['processes', 'files'],
    unpack: ['files'],
    signatures: [],
    net: ['files'],
    machine: ['processes', 'files'],
  },
};

/** What the folder of a question may import without a line above: it is named in none, so no other folder imports it. */
const ofQuestion = {
  core: ['base', 'scenario', 'search', 'attempt', 'stored', 'answers'],
  hunt: ['attempt', 'journal', 'scenario', 'search'],
  render: ['base'],
};

/** Files outside the rooms. */
const files = {
  'src/main.ts': ['core', 'catalog', 'cli', 'render', 'infra', 'node'],
  'src/start.ts': ['infra', 'node'],
};

/** Rooms whose kinds (the folders in them) do not know each other. */
const extensionRooms = ['sources', 'hosts', 'builders'];

const isRoom = (name) => name in doors;

function pathOf(target) {
  if (target === 'node' || target.startsWith('node:')) return null;
  if (isRoom(target)) return `^src/${target}/`;
  if (target.endsWith('.ts')) return `^${target.replaceAll('.', '\\.')}$`;
  return `^node_modules/${target.replaceAll('.', '\\.')}/`;
}

/** Everything that is not on the list is forbidden, so a new room starts with all its doors shut. */
function doorRules(name, from, own, allowed) {
  const allowedPaths = [...own, ...allowed.map(pathOf).filter((path) => path !== null)];
  const rules = [
    {
      name: `${name}: only ${allowed.length > 0 ? allowed.join(', ') : 'itself'}`,
      severity: 'error',
      from,
      to: { dependencyTypesNot: ['core'], pathNot: allowedPaths },
    },
  ];
  if (!allowed.includes('node')) {
    const one = allowed.filter((target) => target.startsWith('node:')).map((target) => `^${target.slice('node:'.length)}$`);
    rules.push({ name: `${name}: no node: modules`, severity: 'error', from, to: { dependencyTypes: ['core'], pathNot: one } });
  }
  return rules;
}

/** An arrow that is not in the table is forbidden; so is a folder that is not, in a room that has none of questions. */
function folderRules(room, table) {
  const inRoom = `^src/${room}/[^/]+/`;
  const listed = Object.keys(table).map((folder) => `^src/${room}/${folder}/`);
  const further = ofQuestion[room];
  return [
    further === undefined
      ? { name: `${room}: every folder is in the table`, severity: 'error', from: { path: inRoom, pathNot: listed }, to: {} }
      : {
          name: `${room}: the folder of a question imports only ${further.join(', ')}`,
          severity: 'error',
          from: { path: `^src/${room}/([^/]+)/`, pathNot: [...listed, test] },
          to: { path: inRoom, pathNot: [`^src/${room}/$1/`, ...further.map((folder) => `^src/${room}/${folder}/`)] },
        },
    ...Object.entries(table).map(([folder, allowed]) => ({
      name: `${room}/${folder}: only ${allowed.length > 0 ? allowed.join(', ') : 'itself'}`,
      severity: 'error',
      from: { path: `^src/${room}/${folder}/`, pathNot: test },
      to: { path: inRoom, pathNot: [folder, ...allowed].map((name) => `^src/${room}/${name}/`) },
    })),
  ];
}

// Tests may reach for what their room may not: the test runner, fixtures, fakes.
const test = '\\.test\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'every file is in a room',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [...Object.keys(doors).map((room) => `^src/${room}/`), ...Object.keys(files).map((file) => pathOf(file))],
      },
      to: {},
    },
    { name: 'tests are not imported', severity: 'error', from: { pathNot: test }, to: { path: test } },
    {
      name: 'sources do not import from test/',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { path: '^test/' },
    },
    ...Object.entries(doors).flatMap(([room, allowed]) =>
      doorRules(room, { path: `^src/${room}/`, pathNot: test }, [`^src/${room}/`], allowed),
    ),
    ...Object.entries(folders).flatMap(([room, table]) => folderRules(room, table)),
    ...Object.entries(files).flatMap(([file, allowed]) => doorRules(file, { path: pathOf(file) }, [], allowed)),
    ...extensionRooms.map((room) => ({
      name: `${room}: kinds do not import each other`,
      severity: 'error',
      from: { path: `^src/${room}/([^/]+)/` },
      to: { path: `^src/${room}/([^/]+)/`, pathNot: `^src/${room}/$1/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
