// Runs inside a private host: one JSON list of directory entries a line on stdin; for each, what the settings are after
// either boot reader has read them, one JSON line on stdout.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { createInterface } from 'node:readline';

const [directories, conf, readers] = JSON.parse(process.argv[2]);
const IPV4 = '/proc/sys/net/ipv4';
const RANGE = `${IPV4}/ip_local_port_range`;
const RESERVED = `${IPV4}/ip_local_reserved_ports`;
const START = `${IPV4}/ip_unprivileged_port_start`;
const REUSE = `${IPV4}/tcp_tw_reuse`;
// The longest possible list has 191,053 bytes.
const buffer = Buffer.alloc(256 * 1024);

function settingsAfterBoot([file, ...args]) {
  // The low start first, so that neither of the two is refused because of the other.
  for (const [path, text] of [
    [RESERVED, '\n'],
    [START, '0'],
    [RANGE, '32768 60999'],
    [START, '1024'],
    [REUSE, '2'],
  ]) {
    writeFileSync(path, text);
  }
  const { error, signal } = spawnSync(file, args, { stdio: 'ignore' });
  if (error || signal) throw new Error(`${file}: ${error ?? signal}`);
  return [RANGE, RESERVED, START, REUSE].map(readWhole);
}

function readWhole(path) {
  const fd = openSync(path, 'r');
  const length = readSync(fd, buffer, 0, buffer.length, 0);
  closeSync(fd);
  return buffer.toString('latin1', 0, length);
}

function clear() {
  rmSync(conf, { recursive: true, force: true });
  for (const directory of directories) {
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function create({ path, text, link, isDirectory }) {
  mkdirSync(dirname(path), { recursive: true });
  if (isDirectory) mkdirSync(path);
  else if (link !== undefined) symlinkSync(link, path);
  else writeFileSync(path, text, 'latin1');
}

createInterface({ input: process.stdin }).on('line', (line) => {
  clear();
  JSON.parse(line).forEach(create);
  process.stdout.write(`${JSON.stringify(readers.map(settingsAfterBoot))}\n`);
});
