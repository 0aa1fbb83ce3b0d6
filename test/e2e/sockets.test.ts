/** What a plan does to real sockets. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portplan, PROJECT } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';

const TRIES = 350;
/** As many as there are free ports in the range: together they must take each of them. */
const AT_ONCE = 7;
const PLAN = `version: 1
ephemeral: 40000-40009
reserved: [40003]
services:
  web: 40005
  dns: {port: 40008, protocol: udp}
`;

let host: PrivateHost;
let drawn: Readonly<Record<string, readonly number[]>>;

beforeAll(async () => {
  host = await PrivateHost.start();
  host.write('/etc/portplan.yaml', PLAN);
  expect(portplan(host, ['apply', '/etc/portplan.yaml', '--yes', '--force']).status).toBe(0);
  const script = resolve(PROJECT, 'test/support/draw-ports.mjs');
  const { stdout, stderr } = host.run([process.execPath, script, String(TRIES), String(AT_ONCE)]);
  if (stdout === '') throw new Error(stderr);
  drawn = JSON.parse(stdout) as typeof drawn;
}, 120_000);

afterAll(() => host.close());

const KINDS = ['v4', 'v6'].flatMap((family) => [
  `tcp connect ${family}`,
  `tcp bind(0) ${family}`,
  `udp bind(0) ${family}`,
  `udp bind(0) ${family} SO_REUSEADDR`,
  `udp connect ${family}`,
]);

describe(`with a range of ten ports and three of them reserved, ${TRIES} sockets of each kind`, () => {
  it.each(KINDS)('%s: none is given a reserved port', (kind) => {
    expect(drawn[kind]?.filter((port) => [40003, 40005, 40008].includes(port))).toEqual([]);
  });

  it.each(KINDS)('%s: all get ports of the range, and every other one is used', (kind) => {
    expect(drawn[kind]).toEqual([40000, 40001, 40002, 40004, 40006, 40007, 40009]);
  });
});
