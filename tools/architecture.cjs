// The doors: who may import whom, as one table. `npm run doors` (a part of `npm run check`) keeps them shut.
// Reasons for each door are in ARCHITECTURE.md.

/** Room -> what it may import besides itself. `node` is Node's own modules, everything else not a room is an npm package. */
const doors = {
  core: [],
  ports: ['core'],
  scenario: ['core', 'yaml', 'zod'],
  'known-issues': ['core', 'yaml', 'zod'],
  detectors: ['core'],
  diagnosers: ['core'],
  reports: ['core'],
  infra: ['core', 'ports', 'node', 'libsql'],
  hunt: ['core', 'ports'],
  sources: ['core', 'ports', 'infra', 'node', 'openpgp'],
  archives: ['core', 'ports', 'infra', 'node'],
  guests: ['core', 'ports', 'infra', 'node'],
  hosts: ['core', 'ports', 'infra', 'node'],
  collectors: ['core', 'ports'],
  builders: ['core', 'ports', 'infra', 'node'],
  cli: ['core', 'ports', 'hunt', 'reports', 'commander', '@commander-js/extra-typings', 'picocolors', 'string-width'],
};

doors.catalog = [...Object.keys(doors), 'node'];

/** Files outside the rooms. */
const files = {
  'src/main.ts': ['catalog', 'cli', 'infra', 'node'],
};

/** Rooms whose kinds (the folders in them) do not know each other. */
const extensionRooms = ['sources', 'hosts', 'builders'];

const isRoom = (name) => name in doors;

function pathOf(target) {
  if (target === 'node') return null;
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
    rules.push({ name: `${name}: no node: modules`, severity: 'error', from, to: { dependencyTypes: ['core'] } });
  }
  return rules;
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
