// Builds dist/ from src/: the schemas compiled first, then one CommonJS bundle for the core path, which starts fastest,
// and a file of its own for what few commands load: ink for the question, execa for running programs.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const SCHEMAS = {
  'schemas/portplan.schema.json': 'src/config/plan-schema.generated.js',
  'schemas/record.schema.json': 'src/apply/record-schema.generated.js',
};
const CHUNKS = ['src/render/ask.tsx', 'src/system/run-program.ts'];

async function compileSchema(from, to) {
  const schema = JSON.parse(await readFile(from, 'utf8'));
  const code = { source: true, esm: true, lines: true };
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    verbose: true,
    code,
  });
  await writeFile(to, `// Compiled from ${from} by build.mjs.\n${standaloneCode(ajv, ajv.compile(schema))}`);
}

/** Leaves the import() of a chunk as it is, under the name that the chunk has in dist/. */
const chunks = {
  name: 'chunks',
  setup({ onResolve }) {
    onResolve({ filter: /\.tsx?$/ }, ({ kind, path }) => {
      const chunk = kind === 'dynamic-import' && CHUNKS.find((name) => basename(name) === basename(path));
      return chunk ? { path: `./${basename(chunk, extname(chunk))}.mjs`, external: true } : undefined;
    });
  },
};

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

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  logLevel: 'warning',
  metafile: true,
  define: { PORTPLAN_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
};
/** What CommonJS packages inside an ES module call. */
const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };

await Promise.all(Object.entries(SCHEMAS).map(([from, to]) => compileSchema(from, to)));
if (!process.argv.includes('--schemas-only')) {
  await mkdir('dist', { recursive: true });
  const built = await Promise.all([
    build({ ...options, entryPoints: ['src/main.ts'], format: 'cjs', outfile: 'dist/main.cjs', plugins: [chunks] }),
    build({
      ...options,
      entryPoints: CHUNKS,
      format: 'esm',
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      outbase: 'src',
      entryNames: '[name]',
      banner,
      jsx: 'automatic',
      plugins: [noDevtools],
    }),
  ]);
  await writeFile(
    'dist/THIRD-PARTY-LICENSES.txt',
    await licenses(built.flatMap(({ metafile }) => Object.keys(metafile.inputs))),
  );
}
