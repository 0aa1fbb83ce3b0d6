#!/usr/bin/env node
// Runs dist/main.cjs, from the code that V8 compiled when it was built: compiling it anew takes longer than all the rest.
// V8 itself refuses code of another version, and then compiles the text as usual.
'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { constants, Script } = require('node:vm');

const filename = join(__dirname, '..', 'dist', 'main.cjs');

function compiled() {
  try {
    return readFileSync(`${filename}.cache`);
  } catch {
    return undefined;
  }
}

const script = new Script(`(function (require, module) {${readFileSync(filename, 'latin1')}\n})`, {
  filename,
  cachedData: compiled(),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
module.exports = script;
script.runInThisContext()(createRequire(filename), { exports: {} });
