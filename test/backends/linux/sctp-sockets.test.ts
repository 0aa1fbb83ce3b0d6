/** The table of SCTP endpoints, in the form of net/sctp/proc.c: no kernel of the test machines has SCTP. */
import { expect, it } from 'vitest';
import { sctpSocketsIn } from '../../../src/backends/linux/sockets/sctp-sockets.ts';

const TABLE = ` ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS
ffff88803e0d2000 ffff88803c6a0000 2   10  29   3868      0 31337 *10.0.0.1 fe80:0000:0000:0000:0000:0000:0000:0001\u0020
       0        0 1   7   30   2905   1000 31338 0.0.0.0\u0020
`;

it('each address of an endpoint is a socket; one that does not listen is bound in silence', () => {
  expect(sctpSocketsIn(TABLE)).toMatchObject([
    { protocol: 'sctp', state: 'listening', local: { address: '10.0.0.1', port: 3868 }, uid: 0, inode: 31337 },
    { state: 'listening', local: { address: 'fe80:0000:0000:0000:0000:0000:0000:0001', port: 3868 } },
    { state: 'unconnected', local: { address: '0.0.0.0', port: 2905 }, uid: 1000, inode: 31338 },
  ]);
});
