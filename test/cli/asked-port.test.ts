/** What people paste as the port that they ask `explain` about. */
import { describe, expect, it } from 'vitest';
import { requestOf } from '../support/request-of.ts';

const BOTH = [
  { address: '127.0.0.1', ofLocalhost: true },
  { address: '::1', ofLocalhost: true },
];

describe('explain takes', () => {
  it.each([
    ['3000', 3000, null],
    [':3000', 3000, null],
    ['*:3000', 3000, null],
    ['localhost:3000', 3000, BOTH],
    ['LOCALHOST:3000', 3000, BOTH],
    ['localhost.:3000/', 3000, BOTH],
    ['127.0.0.1:3000', 3000, [{ address: '127.0.0.1' }]],
    ['[::1]:3000', 3000, [{ address: '::1' }]],
    [':::3000', 3000, [{ address: '::' }]],
    ['0.0.0.0:3000', 3000, [{ address: '0.0.0.0' }]],
    ['127.0.0.53%lo:53', 53, [{ address: '127.0.0.53', device: 'lo' }]],
    ['*%eth0:53', 53, [{ address: null, device: 'eth0' }]],
    ['http://localhost:3000/path?a=b#c', 3000, BOTH],
    ['HTTPS://localhost', 443, BOTH],
    ['http://localhost/', 80, BOTH],
    ['http://app.localhost:5173/', 5173, BOTH],
    ['http://[::1]:3000/', 3000, [{ address: '::1' }]],
    ['http://[::1]/', 80, [{ address: '::1' }]],
    ['ws://127.0.0.1:8080', 8080, [{ address: '127.0.0.1' }]],
    ['postgres://me:p%40ss@localhost/db', 5432, BOTH],
    ['tcp://0.0.0.0:2375', 2375, [{ address: '0.0.0.0' }]],
    ['http://localhost:3000/a/udp', 3000, BOTH],
  ])('%s', (text, port, at) => {
    expect(requestOf(['explain', text])).toMatchObject({ port, protocol: 'tcp', at, address: null });
  });

  it.each([
    ['localhost:53/udp', 'udp'],
    [':53/udp', 'udp'],
    ['[::1]:3868/sctp', 'sctp'],
    ['localhost:53/tcp', 'tcp'],
  ])('%s, of %s', (text, protocol) => {
    expect(requestOf(['explain', text])).toMatchObject({ protocol });
  });

  it('localhost as an address', () => {
    expect(requestOf(['explain', '3000', '--address', 'localhost'])).toMatchObject({ at: null, address: BOTH });
  });
});
