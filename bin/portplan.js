#!/usr/bin/env node
// Starts portplan. Node 6 must be able to read this file, so that an old Node can say that it is too old.
'use strict';

// The oldest Node that portplan runs on, as package.json says under `engines`.
var oldest = [20, 19];
var found = process.versions.node.split('.').map(Number);

if (found[0] < oldest[0] || (found[0] === oldest[0] && found[1] < oldest[1])) {
  var needed = 'Node ' + oldest.join('.') + ' or newer is needed, and this is ' + process.version;
  var advice = process.execPath + ': install a newer one, or put its folder first in PATH';
  process.stderr.write('portplan: ' + needed + ', ' + advice + '\n');
  process.exitCode = 3;
} else {
  require('../dist/launch.cjs').launch();
}
