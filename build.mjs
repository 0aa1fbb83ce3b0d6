// Builds dist/ from src/: the schemas compiled first, then the bundle that commands are loaded from (build-bundle.mjs), and
// modules of their own for what few commands load: ink for the question, globs for directories.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { buildAnsibleModule } from './build-ansible.mjs';
import { buildBundle } from './build-bundle.mjs';

const SCHEMAS = {
  'schemas/portplan.schema.json': 'src/plan-file/schema/plan-schema.generated.js',
  'schemas/record.schema.json': 'src/apply/record-schema.generated.js',
  'schemas/kept-plan.schema.json': 'src/kept-plan/kept-plan-schema.generated.js',
  'schemas/unconfirmed.schema.json': 'src/apply/confirm/unconfirmed-schema.generated.js',
};
/** Each backend checks its own half of a snapshot, by the part of the output's schema that describes it. */
const SNAPSHOT_SCHEMAS = {
  linuxSnapshot: 'src/backends/linux/snapshot/snapshot-schema.generated.js',
  windowsSnapshot: 'src/backends/windows/snapshot/snapshot-schema.generated.js',
};
const MODULES = ['src/render/ask.tsx', 'src/render/map/map-view.tsx', 'src/system/files/find-files.ts'];

// `verbose` puts the failed part of the schema into each error: its keys and examples make the help of a diagnostic.
const AJV_OPTIONS = {
  // A definition is compiled once, and not at each place that names it: this is loaded at every start.
  inlineRefs: false,
  allErrors: true,
  messages: false,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  verbose: true,
  code: { source: true, esm: true, lines: true },
};

async function compileSchema(from, to) {
  await writeCheck(JSON.parse(await readFile(from, 'utf8'), withoutProse), AJV_OPTIONS, from, to);
}

/** The first fault is enough: a snapshot is made anew, not mended. */
async function compileSnapshotSchema(part, to) {
  const from = 'schemas/output.schema.json';
  const { definitions } = JSON.parse(await readFile(from, 'utf8'), withoutProse);
  await writeCheck(
    whole(definitions[part], definitions),
    { ...AJV_OPTIONS, allErrors: false },
    `${part} of ${from}`,
    to,
  );
}

/** Each reference replaced by what it names: an error then tells what was expected there. */
function whole(schema, definitions) {
  if (Array.isArray(schema)) return schema.map((each) => whole(each, definitions));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string')
    return whole(definitions[schema.$ref.replace('#/definitions/', '')], definitions);
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, whole(value, definitions)]));
}

async function writeCheck(schema, ajvOptions, from, to) {
  const ajv = new Ajv(ajvOptions);
  const code = withSchemasWhereNeeded(withoutCopies(standaloneCode(ajv, ajv.compile(schema))));
  if (code.includes('require(')) throw new Error(`${from}: a keyword needs ajv at run time, do without it`);
  await writeFile(to, `// Compiled from ${from} by build.mjs.\n${code}`);
}

/** Descriptions are for editors, and so is the list of rules, each like every other key there: this is loaded at every start. */
function withoutProse(key, value) {
  if (key === 'rules' && value.properties) return { ...value, properties: undefined };
  return key === 'description' && typeof value === 'string' ? undefined : value;
}

/** ajv copies all errors so far for every part that adds one: 30,000 of them took seconds. */
function withoutCopies(code) {
  const copied = /vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g;
  const appended = code.replace(copied, '$1.errors.reduce((all, error) => (all.push(error), all), vErrors ?? [])');
  if (appended.includes('.concat(')) throw new Error('ajv collects errors in a new way: look at withoutCopies again');
  return appended;
}

/** Only faults show parts of a schema, and most runs find none: a schema is made by the first fault that needs it. */
function withSchemasWhereNeeded(code) {
  return code
    .replace(/\bschema\d+\b(?! = )/g, '$&()')
    .replace(/^const (schema\d+) = (.+);$/gm, 'let $1Made;\nfunction $1() {\n  return ($1Made ??= $2);\n}');
}

/** ink's developer tools: an optional package that no user has. */
const noDevtools = {
  name: 'no-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
  },
};

/** The licenses of the packages that these files belong to: what is bundled must carry them. */
async function licenses(files) {
  const folders = new Set(files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? await readFile(`${folder}/${file}`, 'utf8') : ''}`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n`);
}

/** What V8 compiles in a run with an example is kept: the first run of a user on the same Node starts as fast as later ones. */
async function keepCompiledCode(command) {
  const words = ['build-code-cache.cjs', command, 'examples/web-server.portplan.yaml'];
  // Status 3: this host's own records are damaged, or closed to this user. What was compiled by then is kept all the same.
  await promisify(execFile)(process.execPath, words).catch((error) => {
    if (error.code !== 3) throw error;
  });
}

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  logLevel: 'warning',
  metafile: true,
  define: {
    PORTPLAN_VERSION: JSON.stringify(version),
    PORTPLAN_IS_WHOLE: 'false',
    'process.env.NODE_ENV': '"production"',
  },
};
/** What CommonJS packages inside an ES module call. */
const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };

await Promise.all([
  ...Object.entries(SCHEMAS).map(([from, to]) => compileSchema(from, to)),
  ...Object.entries(SNAPSHOT_SCHEMAS).map(([part, to]) => compileSnapshotSchema(part, to)),
]);
if (!process.argv.includes('--schemas-only')) {
  await mkdir('dist', { recursive: true });
  // The names in it change with the code.
  for (const folder of ['shared', 'compiled']) await rm(`dist/${folder}`, { recursive: true, force: true });
  await mkdir('dist/compiled');
  const built = await Promise.all([
    buildBundle(options, MODULES, version),
    build({
      ...options,
      entryPoints: MODULES,
      format: 'esm',
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      outbase: 'src',
      entryNames: '[name]',
      banner,
      jsx: 'automatic',
      // Both views share one copy of ink.
      splitting: true,
      chunkNames: 'shared/[name]-[hash]',
      plugins: [noDevtools],
    }),
  ]);
  await writeFile(
    'dist/THIRD-PARTY-LICENSES.txt',
    await licenses(built.flatMap(({ metafile }) => Object.keys(metafile.inputs))),
  );
  await buildAnsibleModule(options, licenses);
  for (const command of ['validate', 'lint', 'plan']) await keepCompiledCode(command);
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/portplan.js', 'manual'], {
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
  });
  await writeFile('dist/portplan.1', stdout);
}
