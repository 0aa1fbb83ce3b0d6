// Imports point one way: model ← config, lint, backends, apply, render ← commands ← main, ansible. `npm run layers` checks it.
const layer = (name, from, allowed, remedy) => ({
  name,
  comment: remedy,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    layer(
      'model-is-the-bottom',
      '^src/model/',
      '^src/model/',
      'Values and arithmetic import nothing else: move the code up, or the value down.',
    ),
    layer(
      'config-reads-text',
      '^src/config/',
      '^src/(config|model)/',
      'A plan file is text: let the caller give it in, and hand plain values out.',
    ),
    layer(
      'lint-judges-values',
      '^src/lint/',
      '^src/(lint|model)/',
      'A rule sees plain values: read the text in config/, print the finding in render/.',
    ),
    layer(
      'system-is-the-machine',
      '^src/system/',
      '^src/(system|model)/',
      'The machine knows nothing of plans: put the decision into backends/ or apply/.',
    ),
    layer(
      'backends-decide',
      '^src/backends/',
      '^src/(backends|model|system)/',
      'A backend gets a System and plain values; texts for people belong to render/.',
    ),
    layer(
      'apply-does',
      '^src/apply/',
      '^src/(apply|model|system)/',
      'Apply looks at nothing but steps and records: let the command give in what knows the OS.',
    ),
    layer(
      'render-prints',
      '^src/render/',
      '^src/(render|model)/',
      'A renderer turns values into text: move the value to model/ and the decision to the command.',
    ),
    layer(
      'commands-compose',
      '^src/commands/',
      '^src/(commands|config|lint|backends|apply|render|system|model)/',
      'main imports commands, never the other way round.',
    ),
    layer(
      'ansible-translates',
      '^src/ansible/',
      '^src/((ansible|render|model)/|commands/(commands?|options)\\.ts)',
      "Ansible's arguments become a command line, and its JSON a result: what a host needs belongs to a command.",
    ),
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
      from: { path: '^src/', pathNot: '^src/(system/|main\\.ts)' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path(/posix)?|util|net|readline|crypto)$' },
    },
    {
      name: 'the-machine-comes-in-as-a-parameter',
      comment: 'Import types from system/ and readers over them; only main makes the real one.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(system/|main\\.ts|ansible\\.ts)' },
      to: {
        path: '^src/system/(node-system|lock|run-program|find-files|plan-files|plan-text-file|kernel-file|image-path|timer|own-program)',
      },
    },
    {
      name: 'heavy-packages-are-loaded-when-needed',
      comment: 'ink, execa and the globs cost more start-up than all the rest: reach these files through import().',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/(render/(ask|port-map/map-view)|system/(find-files|run-program))', dynamic: false },
    },
    {
      name: 'no-circles',
      comment: 'Split what both need into a third file.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
