/** The compiled code of one command: read when portplan starts, and written where something was missing. */
import { join } from 'node:path';
import type { Script } from 'node:vm';
import { BUNDLE } from './bundle.ts';
import { cacheFolder, effectiveUser, removeOldFiles } from './cache-folder.ts';
import { type CompiledChunks, readCompiledFile, writeCompiledFile } from './compiled-file.ts';

export interface CodeCache {
  readonly codeOf: (chunk: string) => Buffer | undefined;
  /** Called with each chunk that was compiled, or taken from its code. */
  readonly add: (chunk: string, script: Script) => void;
  /** Called at the end, with the exit status. */
  readonly keep: (status: number) => void;
}

/** The compiled code that came with portplan, made by the Node that built it. */
const SHIPPED = join(__dirname, 'compiled');
/** A later run calls functions that the first one did not: their code joins the rest once a day. */
const DAY = 86_400_000;
const COULD_NOT_RUN = 3;

interface CachedCode {
  readonly chunks: CompiledChunks;
  /** The file is missing nothing, and is not old. */
  readonly isWhole: boolean;
}

export function codeCache(shipTo: string | null): CodeCache {
  const name = nameOf(process.argv[2] ?? '');
  const { chunks, isWhole } = shipTo === null ? keptIn(name) : { chunks: new Map<string, Buffer>(), isWhole: false };
  const scripts = new Map<string, Script>();
  let isComplete = isWhole;
  return {
    codeOf: (chunk) => chunks.get(chunk),
    add: (chunk, script) => {
      scripts.set(chunk, script);
      isComplete &&= script.cachedDataRejected === false;
    },
    keep: (status) => {
      // A run that failed at once has compiled next to nothing.
      if (isComplete || status === COULD_NOT_RUN) return;
      const folder = shipTo ?? cacheFolder(true);
      if (folder === null) return;
      writeCompiledFile(
        join(folder, name),
        shipTo === null ? 0o600 : 0o644,
        () => new Map([...chunks, ...codeOfAll(scripts)]),
      );
      if (shipTo === null) removeOldFiles(folder);
    },
  };
}

function codeOfAll(scripts: ReadonlyMap<string, Script>): CompiledChunks {
  return new Map([...scripts].map(([chunk, script]) => [chunk, script.createCachedData()]));
}

/** The user's own file counts before the one that came with portplan: it knows what this user asks for. */
function keptIn(name: string): CachedCode {
  const folder = cacheFolder(false);
  const own = folder === null ? undefined : attempt(() => readCompiledFile(join(folder, name), effectiveUser()));
  if (own) return { chunks: own.chunks, isWhole: Date.now() - own.written < DAY };
  const shipped = attempt(() => readCompiledFile(join(SHIPPED, name), null));
  // A file that is there and can't be used is replaced.
  return { chunks: shipped?.chunks ?? new Map<string, Buffer>(), isWhole: own === undefined };
}

/** Undefined where it throws: without compiled code portplan runs all the same. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** One file for each command, each build of portplan, and all that V8 may refuse code for. */
function nameOf(command: string): string {
  const node = [process.version, process.platform, process.arch].join('-');
  const options = hashOf([...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' '));
  return `${/^[a-z]+$/.test(command) ? command : 'portplan'}-${BUNDLE.id}-${node}-${options}`;
}

/** FNV-1a, in 32 bits: only accidents matter here, and node:crypto takes milliseconds to load. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16);
}
