// Imports point one way, from the command line down to plain values. `npm run layers` checks it; each rule says what to do instead.
const room = (name, allowed, remedy) => ({
  name: `${name}-imports-what-lies-below`,
  comment: remedy,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...allowed].join('|')})/` },
});

const VALUES = ['model', 'port-catalog', 'words'];
const JUDGES = ['lint', 'audit', 'suggest', 'first-plan', 'explain', 'map'];

module.exports = {
  forbidden: [
    room('model', [], 'Values and arithmetic import nothing else: move the code up, or the value down.'),
    room('words', ['model'], 'A phrase is made of plain values, for findings and renderers alike.'),
    room('port-catalog', ['model', 'words'], 'Who uses which port is known without a plan and without a host.'),
    room('system', ['model'], 'The machine knows nothing of plans: put the decision into backends/ or apply/.'),
    room('snapshot', VALUES, 'A snapshot is text: let the caller give it in, and hand plain values out.'),
    room('kept-plan', VALUES, 'A kept plan is text: let the caller give it in, and hand plain values out.'),
    room('plan-file', VALUES, 'A plan file is text: let the caller give it in, and hand plain values out.'),
    room('lint', VALUES, 'A rule sees plain values: read the text in plan-file/, print the finding in render/.'),
    room('audit', [...VALUES, 'lint'], 'An audit judges plain values: read the host in backends/, print in render/.'),
    room('suggest', [...VALUES, 'lint'], 'A suggestion is made of plain values: read the host in backends/.'),
    room('map', [...VALUES, 'lint'], 'A map is made of plain values: read the host in host/, draw it in render/map/.'),
    room('explain', VALUES, 'An explanation is made of plain facts: read them in backends/, print them in render/.'),
    room(
      'first-plan',
      [...VALUES, 'lint', 'plan-file'],
      'A first plan is made of plain values: read the host in host/.',
    ),
    room('backends', [...VALUES, 'system', 'snapshot'], 'A backend gets a System and plain values; it prints nothing.'),
    room(
      'apply',
      ['model', 'words', 'system'],
      'Apply looks at nothing but steps and records: let the command give in what knows the OS.',
    ),
    room(
      'render',
      VALUES,
      'A renderer turns values into text: move the value to model/ and the decision to the command.',
    ),
    room(
      'host',
      [...VALUES, 'system', 'snapshot', 'backends', 'apply'],
      'What a command does with a host belongs to the command.',
    ),
    room(
      'commands',
      [...VALUES, ...JUDGES, 'plan-file', 'snapshot', 'kept-plan', 'system', 'backends', 'apply', 'host', 'render'],
      'A command is given its request: only cli/ knows the words of the command line.',
    ),
    room(
      'cli',
      ['model', 'system', 'render', 'host', 'commands', 'plan-file'],
      'The command line is taken apart here; what it asks for is done in commands/.',
    ),
    room(
      'ansible',
      ['model', 'plan-file', 'render', 'system', 'commands', 'cli'],
      "Ansible's arguments become a command line, and its JSON a result.",
    ),
    room('launch', [], 'The launcher runs before everything else, and knows nothing of what it starts.'),
    {
      name: 'one-backend-does-not-know-another',
      comment: 'What two backends share belongs to model/.',
      severity: 'error',
      from: { path: '^src/backends/([^/]+)/' },
      to: { path: '^src/backends/[^/]+/', pathNot: '^src/backends/$1/' },
    },
    {
      name: 'only-the-system-touches-the-machine',
      comment:
        'Call the System that you were given. (node:path, node:net for isIP and node:crypto for hashes are pure.)',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(system|cli|launch)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path(/posix)?|util|net|readline|crypto)$' },
    },
    {
      name: 'the-machine-comes-in-as-a-parameter',
      comment: 'Import types from system/ and readers over them; only cli/main makes the real one.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(system/|cli/|ansible/main\\.ts)' },
      to: {
        path: '^src/system/(node-system|lock/|programs/|kernel/|files/(find-files|plan-files|plan-text-file|held-folder|node-folder|open-for-writing|walk))',
      },
    },
    {
      name: 'heavy-packages-are-loaded-when-needed',
      comment: 'ink, execa and the globs cost more start-up than all the rest: reach these files through import().',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/(render/(ask|map/map-view)|system/(files/find-files|programs/run-program))', dynamic: false },
    },
    {
      name: 'no-circles',
      comment: 'Split what both need into a third file.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Delete it, or use it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.generated\\.', orphan: true },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node'] },
  },
};
