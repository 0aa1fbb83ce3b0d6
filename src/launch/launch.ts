/**
 * Starts portplan from its bundle. A run compiles the chunks that its command imports, and no others; what V8 made of them is
 * kept for the next run, as compiling takes longer than all the rest.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { BUNDLE, BUNDLE_FILE, chunkText } from './bundle.ts';
import { codeCache, type CodeCache } from './code-cache.ts';

/** A chunk, compiled: a function that fills in what the chunk exports. */
type Chunk = (load: Load, exports: object, importModule: ImportModule) => void;
type Load = (name: string) => unknown;
type ImportModule = (name: string) => Promise<unknown>;

/** `shipTo`: the folder that compiled code is written to when portplan is built. */
export function launch(shipTo: string | null = null): void {
  const cache = codeCache(shipTo);
  const shelf = compile(BUNDLE.shelf, cache) as Readonly<Record<string, Chunk>>;
  const chunkOf = (name: string): Chunk | null => shelf[name] ?? (compile(name, cache) as Chunk | null);
  const loaded = new Map<string, object>();
  const load: Load = (name) => {
    const known = loaded.get(name);
    if (known) return known;
    const chunk = chunkOf(name);
    if (!chunk) return module.require(name) as unknown;
    const exports = {};
    loaded.set(name, exports);
    chunk(load, exports, importModule);
    return exports;
  };
  const { start } = load(BUNDLE.first) as { readonly start: () => void };
  process.on('exit', cache.keep);
  start();
}

/** What a text of the bundle evaluates to; null where the bundle has no text of that name. */
function compile(name: string, cache: CodeCache): unknown {
  const text = chunkText(name);
  if (text === null) return null;
  const cachedData = cache.codeOf(name);
  const script = new Script(text, { filename: `${BUNDLE_FILE}/${name}`, ...(cachedData && { cachedData }) });
  cache.add(name, script);
  return script.runInThisContext() as unknown;
}

/** A script can't import() by itself, where it comes from compiled code (Node 20.20): chunks call this for what is a module. */
const importModule: ImportModule = (name) => import(pathToFileURL(join(__dirname, name)).href);
