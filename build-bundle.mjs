// dist/bundle.cjs, the texts of the chunks that commands are loaded from, and dist/launch.cjs, which knows where each chunk lies.
// What each command imports by itself, and what several import, is a chunk of its own: V8 compiles only what a run needs, and is
// slow to take compiled code with functions in it that nobody calls.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Script } from 'node:vm';
import { build } from 'esbuild';

/** `options`: those of the other bundles. `modules`: source files that are built as modules, and imported as such. */
export async function buildBundle(options, modules, version) {
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: ['src/cli/start.ts'],
    // CommonJS starts fastest, but esbuild splits modules only.
    format: 'esm',
    splitting: true,
    write: false,
    outdir: 'dist',
    plugins: [leaveOut(modules), loadedByTheFirstCall],
    // The same code as modules, of which only what is used is bundled, and without a look at the environment at each token.
    alias: { yaml: './node_modules/yaml/browser/index.js' },
  });
  const texts = withShelf(outputFiles.map(({ path, text }) => [basename(path), commonJsOf(text)]));
  const bundle = texts.map(([, text]) => text).join('');
  const [odd] = /.{0,50}[^\x00-\x7f].{0,20}/.exec(bundle) ?? [];
  if (odd)
    throw new Error(`esbuild leaves regular expressions as they are, and the bundle is ASCII: write \\u… in ${odd}`);
  const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 12);
  await writeFile('dist/bundle.cjs', bundle);
  await buildLauncher(options, { id: `${version}-${hash}`, first: 'start.js', shelf: SHELF, chunks: placesOf(texts) });
  return { metafile };
}

/** The chunk that holds all small ones, each by its name. */
const SHELF = 'shelf';
const SMALL = 2_000;

/** Small chunks share one text, as each text costs a read and a script: a run needs dozens of them. V8 compiles those that it calls. */
function withShelf(modules) {
  const isSmall = ([, { length }]) => length < SMALL;
  const small = modules.filter(isSmall).map(([name, text]) => `${JSON.stringify(name)}:${functionOf(text)}`);
  // In parentheses, V8 compiles a function at once.
  const large = modules.filter((module) => !isSmall(module)).map(([name, text]) => [name, `(${functionOf(text)})\n`]);
  const texts = [...large, [SHELF, `({${small.join(',')}})\n`]];
  for (const [, text] of texts) new Script(text);
  return texts;
}

/** A function that is given what CommonJS knows. */
function functionOf(text) {
  return `function(require,exports,importModule){"use strict";${text}}`;
}

/**
 * What esbuild prints as a module, as CommonJS. esbuild's own way has a function for each export, which takes time at every
 * start; here an export has its value once its chunk has run, as no chunk changes one later, and none imports in a circle.
 */
function commonJsOf(module) {
  const imports = [];
  const body = module
    .replace(/(?<=^|[;}\n])import([^"'`();]*)"([^"]+)";/g, (_, clause, from) => {
      const [named] = /\{.*\}/.exec(clause) ?? [];
      const whole = /^(?:\* ?as)? ?([\w$]+)/.exec(clause)?.[1];
      for (const name of [whole, named?.replaceAll(' as ', ':')])
        if (name) imports.push(`const ${name}=require("${inBundle(from)}");`);
      if (clause === '') imports.push(`require("${inBundle(from)}");`);
      return '';
    })
    .replace(/(?<=^|[;}\n])export\{([^}]*)\};/g, (_, names) =>
      names
        .split(',')
        .map((name) => name.split(' as '))
        .map(([own, as = own]) => `exports.${as}=${own};`)
        .join(''),
    )
    .replace(/\bimport\("(\.\/[\w-]+\.mjs)"\)/g, 'importModule("$1")')
    .replace(/\bimport\("([^"]+)"\)/g, (_, from) => `Promise.resolve().then(()=>require("${inBundle(from)}"))`);
  return imports.join('') + body;
}

/** `./plan-A1B2C3D4.js` → `plan-A1B2C3D4.js`: the name of a chunk. */
function inBundle(from) {
  return from.replace(/^\.\//, '');
}

function placesOf(texts) {
  let end = 0;
  return Object.fromEntries(
    texts.map(([name, { length }]) => {
      end += length;
      return [name, [end - length, length]];
    }),
  );
}

async function buildLauncher(options, bundle) {
  await build({
    ...options,
    entryPoints: ['src/launch/launch.ts'],
    format: 'cjs',
    outfile: 'dist/launch.cjs',
    define: { ...options.define, PORTPLAN_BUNDLE: JSON.stringify(bundle) },
  });
}

/** Leaves the import() of a module as it is, under the name that the module has in dist/. */
const leaveOut = (modules) => ({
  name: 'leave-out',
  setup({ onResolve }) {
    onResolve({ filter: /\.tsx?$/ }, ({ kind, path }) => {
      const module = kind === 'dynamic-import' && modules.find((name) => basename(name) === basename(path));
      return module ? { path: `./${basename(module, extname(module))}.mjs`, external: true } : undefined;
    });
  },
});

/** Of Node's own modules those that take milliseconds to load and that few runs need: each is loaded by the first call. */
const SELDOM = {
  'node:crypto': ['createHash', 'randomBytes'],
  'node:net': ['createServer', 'isIPv6'],
  'node:os': ['endianness', 'hostname', 'tmpdir'],
  'node:timers/promises': ['setTimeout'],
};

const loadedByTheFirstCall = {
  name: 'loaded-by-the-first-call',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:(?:crypto|net|os|timers\/promises)$/ }, ({ importer, kind, path }) =>
      kind === 'import-statement' && !importer.includes('node_modules') ? { path, namespace: 'seldom' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'seldom' }, ({ path }) => ({
      contents: SELDOM[path]
        .map((name) => `export const ${name} = (...all) => require('${path}').${name}(...all);`)
        .join('\n'),
    }));
  },
};
