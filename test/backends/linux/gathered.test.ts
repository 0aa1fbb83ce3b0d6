/** A Linux host from the listing that examples/capture/capture-linux.sh writes: what no private host can have. */
import { bytesOf } from '../../../src/model/bytes.ts';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { ownershipOf, readLatest } from '../../../src/apply/store.ts';
import { linux } from '../../../src/backends/linux/backend.ts';
import { gatheredLinux } from '../../../src/backends/linux/snapshot/gathered.ts';
import { readLinuxState } from '../../../src/backends/linux/read.ts';
import type { ReadOnlySystem } from '../../../src/system/system.ts';
import { snapshotOf } from '../../support/known-host.ts';
import { Machine } from '../../support/machine.ts';

const HEAD = ['portplan-capture linux 1', 'host edge-1', 'user 1000 100', 'entry drwxr-xr-x 0 0 /'];
const ETC = [...HEAD, 'entry drwxr-xr-x 0 0 /etc', 'entry drwxrwxrwt 0 0 /etc/sysctl.d'];
const FILE = '/etc/sysctl.d/x.conf';

function gathered(lines: readonly string[], files: Readonly<Record<string, string>> = {}): ReadOnlySystem {
  const all: Readonly<Record<string, string>> = { 'listing.txt': [...lines, 'end', ''].join('\n'), ...files };
  const system = gatheredLinux({
    path: 'edge',
    read: (name) => (all[name] === undefined ? null : bytesOf(all[name])),
    list: () => [],
  })?.system;
  if (!system) throw new Error('no Linux host');
  return system;
}

describe('links and owners', () => {
  it.each([
    ['somebody else has made', 33, true],
    ['the user has made', 1000, false],
    ["the directory's owner has made", 0, false],
  ])('a link that %s: planted or not', (_what, uid, isPlanted) => {
    const link = [
      `entry lrwxrwxrwx ${uid} 0 ${FILE}`,
      'target /etc/real',
      'entry -rw-r--r-- 5 6 /etc/real',
      'text 1 2 /etc/real',
    ];
    const { files } = readLinuxState(gathered([...ETC, ...link], { 'files/1': 'x\n' }));
    const attributes = { mode: 0o644, uid: 5, gid: 6 };
    expect(files).toEqual([{ path: FILE, kind: 'file', target: '/etc/real', text: 'x\n', attributes, isPlanted }]);
  });

  it.each([
    ['-rwxrwxrwx', 0o777],
    ['----------', 0],
    ['-rwSr-Sr-T', 0o7644],
    ['-rwsr-sr-t.', 0o7755],
    ['-rw-r-----+', 0o640],
  ])('permissions %s', (mode, bits) => {
    expect(gathered([...ETC, `entry ${mode} 0 0 ${FILE}`]).status(FILE)?.mode).toBe(bits);
  });

  it.each([
    ['b', 'other'],
    ['c', 'device'],
    ['d', 'directory'],
    ['l', 'link'],
    ['p', 'fifo'],
    ['s', 'other'],
    ['-', 'file'],
  ])('an entry that ls shows as %s', (letter, kind) => {
    expect(gathered([...ETC, `entry ${letter}rw-r--r-- 0 0 ${FILE}`]).status(FILE)?.kind).toBe(kind);
  });
});

describe('sockets', () => {
  const table = (address: string, rest = '00000000:0000 0A'): string =>
    `  sl  local_address rem_address   st\n   0: ${address}:1F90 ${rest} 00000000:00000000 00:00000000 00000000     0\n`;

  async function listeners(order: string, path: string, text: string): Promise<unknown> {
    const others = ['/proc/net/tcp', '/proc/net/udp'].filter((other) => other !== path);
    const empty = others.map((other, i) => `text ${i + 2} 1 ${other}`);
    const lines = [...ETC, `byte-order ${order}`, `text 1 ${text.length} ${path}`, ...empty];
    const system = gathered(lines, { 'files/1': text, 'files/2': '\n', 'files/3': '\n' });
    return ((await linux.describe(system, ownershipOf(readLatest(system)))) as { listeners: unknown }).listeners;
  }

  it.each([
    ['LE', '0100007F', '127.0.0.1'],
    ['BE', '7F000001', '127.0.0.1'],
    ['LE', 'B80D0120000000000000000001000000', '2001:db8::1'],
    ['BE', '20010DB8000000000000000000000001', '2001:db8::1'],
    ['LE', '00000000000000000000000000000000', '::'],
    ['LE', '0000000000000000FFFF00000100007F', '::ffff:127.0.0.1'],
    ['LE', '000080FE00000000FF004E050100BD3E', 'fe80::54e:ff:3ebd:1'],
    ['BE', '20010DB8000000010000000000010001', '2001:db8:0:1::1:1'],
    ['BE', '20010DB8000000010001000000010001', '2001:db8:0:1:1:0:1:1'],
    ['BE', '00010000000000000002000000000000', '1::2:0:0:0'],
  ])('%s %s is %s', async (order, address, text) => {
    const path = address.length > 8 ? '/proc/net/tcp6' : '/proc/net/tcp';
    expect(await listeners(order, path, table(address))).toEqual([{ protocol: 'tcp', address: text, port: 8080 }]);
  });

  it.each([
    ['a connection', '/proc/net/tcp', '0100007F:0050 01'],
    ['a server that is being closed', '/proc/net/tcp', '00000000:0000 07'],
    ['a UDP socket with a peer', '/proc/net/udp', '0100007F:0035 01'],
  ])('%s does not wait for others', async (_what, path, rest) => {
    expect(await listeners('LE', path, table('0100007F', rest))).toEqual([]);
  });

  it.each([
    ['a row of another form', `${table('0100007F')}   1: eth0 8080 LISTEN\n`, 1],
    ['a state that no kernel here has', `${table('0100007F')}${table('0100007F', '00000000:0000 EE')}`, 1],
    ['another text altogether', 'Permission denied\n', 1],
  ])('%s is said, by the capture, by its snapshot, and by what is made of that', async (_what, text, rows) => {
    const lines = [...ETC, 'byte-order LE', `text 1 ${text.length} /proc/net/tcp`, 'text 2 1 /proc/net/udp'];
    const system = gathered(lines, { 'files/1': text, 'files/2': '\n' });
    const unread = { source: '/proc/net/tcp', rows };
    const ownership = ownershipOf(readLatest(system));
    expect((await linux.know(system, ownership)).unseen).toContainEqual({ kind: 'unread-rows', ...unread });
    const state = await linux.describe(system, ownership);
    expect(state).toMatchObject({ unreadRows: [unread] });
    const settings = new Machine();
    const whole = { ...(await linux.describe(settings, ownership)), unfinished: null, unreadRows: [unread] };
    const again = await linux.captured(snapshotOf('linux', 'edge-1', whole));
    expect(again.unseen).toContainEqual({ kind: 'unread-rows', ...unread });
  });

  it('of a /proc that has none nobody knows any', async () => {
    const system = gathered(ETC);
    expect(await linux.describe(system, ownershipOf(readLatest(system)))).toMatchObject({ listeners: null });
  });

  it('of a /proc that keeps them to itself nobody knows any', async () => {
    const system = gathered([...ETC, 'unreadable /proc/net/tcp']);
    expect(await linux.describe(system, ownershipOf(readLatest(system)))).toMatchObject({ listeners: null });
  });
});

it('the script gathers every path that is read on a host', async () => {
  const asked = new Set<string>();
  const host = new Proxy(new Machine(), {
    get: (on, name) => {
      const value: unknown = Reflect.get(on, name);
      if (typeof value !== 'function') return value;
      return (...given: readonly unknown[]): unknown => {
        if (typeof given[0] === 'string') asked.add(given[0]);
        return Reflect.apply(value, on, given) as unknown;
      };
    },
  });
  await linux.describe(host, ownershipOf(readLatest(host)));
  const script = readFileSync('examples/capture/capture-linux.sh', 'utf8');
  const words = script.split(/[\s;"$]+/).map((word) => basename(word));
  expect(asked.size).toBeGreaterThan(15);
  // Who may write the records is judged on the host alone: here nothing is done with them.
  const judged = ['/', '/var', '/var/lib', '/var/lib/portplan'];
  // Scripts may hold secrets: a capture goes to other hosts, and has none of them.
  const isScript = (path: string): boolean => /^\/etc\/(?:rc\.|network|cron)/.test(path);
  // So may the files of a boot loader, the hash of a password: only the command line of this boot is in a capture.
  const isBootLoader = (path: string): boolean =>
    /^\/(?:boot|efi)\/|^\/etc\/(?:cmdline\.d|default\/grub(?:\.d)?)$/.test(path);
  const expected = [...asked].filter((path) => !judged.includes(path) && !isScript(path) && !isBootLoader(path));
  expect(expected.filter((path) => !words.includes(basename(path)))).toEqual([]);
});
