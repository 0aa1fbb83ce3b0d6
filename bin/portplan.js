#!/usr/bin/env node
// Runs dist/main.cjs, from the code that V8 compiled when it was built: compiling it anew takes longer than all the rest.
// V8 itself refuses code of another version, and then compiles the text as usual.
'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const filename = join(dist, 'main.cjs');

function compiled() {
  try {
    return readFileSync(join(dist, `main.${process.argv[2] === 'lint' ? 'lint' : 'plan'}.cache`));
  } catch {
    return undefined;
  }
}

/** A script that comes from kept code can't import() by itself (Node 20.20): the bundle calls this instead. */
function importChunk(name) {
  return import(pathToFileURL(join(dist, name)));
}

const script = new Script(`(function (require, module, importChunk) {${readFileSync(filename, 'latin1')}\n})`, {
  filename,
  cachedData: compiled(),
});
module.exports = script;
script.runInThisContext()(createRequire(filename), { exports: {} }, importChunk);
