// The module of Ansible, dist/ansible/portplan.js: all of portplan in one file, as Ansible copies nothing else to a host.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const FILE = 'dist/ansible/portplan.js';

/** What Ansible looks for before `WANT_JSON`, and takes the file for something else (executor/module_common.py). */
const MARKERS = [
  /<<INCLUDE_ANSIBLE_MODULE_(COMMON|JSON_ARGS|COMPLEX_ARGS)>>|<<ANSIBLE_VERSION>>|<<SELINUX_SPECIAL_FILESYSTEMS>>/,
  /# POWERSHELL_COMMON|#Requires -(Module|Version)|#AnsibleRequires /i,
  /\b(from|import)\s+ansible(_collections)?\./,
];

/**
 * `options`: those of the other bundles. The code is written for an old Node, so that one can read it and say that it is too
 * old. `require` is there already, unless a package.json above makes every script a module.
 */
export async function buildAnsibleModule(options, licenses) {
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: ['src/ansible/main.ts'],
    format: 'cjs',
    target: 'node10.19',
    alias: { yaml: './node_modules/yaml/browser/index.js' },
    define: { ...options.define, PORTPLAN_IS_WHOLE: 'true', 'import.meta.url': 'moduleUrl' },
    legalComments: 'none',
    banner: { js: await opening() },
    write: false,
    outfile: FILE,
  });
  const [{ text }] = outputFiles;
  const file = `${text}\n/*\n${(await licenses(Object.keys(metafile.inputs))).replaceAll('*/', '* /')}\n*/\n`;
  expectModule(file);
  await mkdir('dist/ansible', { recursive: true });
  await writeFile(FILE, file, { mode: 0o755 });
}

async function opening() {
  const { engines, version } = JSON.parse(await readFile('package.json', 'utf8'));
  const [major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node).slice(1);
  return `#!/usr/bin/env node
// portplan ${version}, an Ansible module. It is given a file of arguments, as it says: WANT_JSON
'use strict';
(function (major, minor) {
  if (major > ${major} || (major === ${major} && minor >= ${minor})) return;
  var found = 'portplan needs Node ${major}.${minor} or newer, and found ' + process.version + ': ';
  var advice = 'install a newer one, or put its folder first in the PATH of the task (environment)';
  console.log(JSON.stringify({ changed: false, failed: true, msg: found + advice }));
  process.exit(1);
}).apply(null, process.versions.node.split('.').map(Number));
var require = typeof require === 'function' ? require : process.getBuiltinModule('node:module').createRequire('/');
var moduleUrl = require('url').pathToFileURL(process.argv[1]).href;`;
}

function expectModule(file) {
  const [start, marker] = [file.slice(0, 1024), MARKERS.find((each) => each.test(file))];
  if (!file.startsWith('#!/usr/bin/env node\n'))
    throw new Error(`${FILE}: the first line does not name the interpreter`);
  if (/[^\x07-\x0a\x0c\x0d\x1b\x20-\x7e]/.test(start)) throw new Error(`${FILE}: Ansible would take it for a binary`);
  if (marker) throw new Error(`${FILE}: Ansible would take it for another kind of module, as ${marker} is in it`);
  if (!file.includes('WANT_JSON')) throw new Error(`${FILE}: WANT_JSON is missing`);
}
