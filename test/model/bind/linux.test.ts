/** The model of Linux against pairs of sockets that were measured on a 6.18 kernel. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bindSocket, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import { linuxBind } from '../../../src/model/bind/linux.ts';
import type { Reuse } from '../../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../../src/model/ports/protocol.ts';

interface Measured {
  readonly proto: Protocol;
  readonly first: { readonly addr: string; readonly opts: string; readonly state: 'bound' | 'listening' };
  readonly second: { readonly addr: string; readonly opts: string };
  readonly uid: 'same' | 'different';
  readonly result: 'ok' | 'EADDRINUSE at bind';
}

/** 7 addresses x 4 sets of options, each with each, for one user and two; TCP with the first one bound, and listening. */
const MATRIX = JSON.parse(
  gunzipSync(readFileSync(new URL('../../fixtures/bind/linux-matrix.json.gz', import.meta.url))).toString(),
) as readonly Measured[];

const OPTIONS: Readonly<Record<string, readonly Reuse[]>> = {
  none: [],
  SO_REUSEADDR: ['address'],
  SO_REUSEPORT: ['port'],
  'SO_REUSEADDR+SO_REUSEPORT': ['address', 'port'],
};

/**
 * 6 addresses x 3 devices, or none, x 3 options, drawn; TCP sockets listen. Each pair has a port of its own: a port that once had
 * a third socket with SO_REUSEPORT lets more in, as the kernel remembers that one (sk_reuseport_match).
 */
const DEVICE_MATRIX = JSON.parse(
  gunzipSync(readFileSync(new URL('../../fixtures/bind/linux-device-matrix.json.gz', import.meta.url))).toString(),
) as readonly MeasuredOnDevices[];

interface MeasuredOnDevices {
  readonly proto: Protocol;
  readonly first: DeviceSocket;
  readonly second: DeviceSocket;
  readonly result: 'ok' | 'EADDRINUSE';
}

interface DeviceSocket {
  readonly addr: string;
  readonly device: string | null;
  readonly opts: readonly ('REUSEADDR' | 'REUSEPORT')[];
}

function onDevice(protocol: Protocol, { addr, device, opts }: DeviceSocket): BindSocket {
  const [address = '', kind] = addr.split(' ');
  const reuse = opts.flatMap((each) => OPTIONS[`SO_${each}`]!);
  const endpoint = { protocol, address, ipv6Only: kind === 'v6only', reuse, ...(device !== null && { device }) };
  return bindSocket(endpoint, 'a');
}

/** The matrix writes the two kinds of `::` as ":: (dual-stack)" and ":: (v6only)". */
function socket(protocol: Protocol, { addr, opts }: Measured['second'], user: string): BindSocket {
  const [address = '', kind] = addr.split(' ');
  return bindSocket({ protocol, address, ipv6Only: kind === '(v6only)', reuse: OPTIONS[opts]! }, user);
}

function foretold({ proto, first, second, uid }: Measured): string {
  const [a, b] = [socket(proto, first, 'a'), socket(proto, second, uid === 'same' ? 'a' : 'b')];
  return linuxBind(a, b, first.state === 'listening') === 'ok' ? 'ok' : 'EADDRINUSE at bind';
}

describe('the model of Linux', () => {
  it.each([
    ['tcp', 'bound', 1568],
    ['tcp', 'listening', 1568],
    ['udp', 'bound', 1568],
  ])('%s, the first socket %s: is what the kernel did, %i times', (proto, state, times) => {
    const records = MATRIX.filter((record) => record.proto === proto && record.first.state === state);
    const wrong = records.filter((record) => foretold(record) !== record.result);
    expect({ records: records.length, wrong: wrong.length, firstOfThem: wrong.slice(0, 5) }).toEqual({
      records: times,
      wrong: 0,
      firstOfThem: [],
    });
  });

  it('with SO_BINDTODEVICE: is what the kernel did, 5,832 times', () => {
    const wrong = DEVICE_MATRIX.filter(({ proto, first, second, result }) => {
      const foretold = linuxBind(onDevice(proto, first), onDevice(proto, second));
      return (foretold === 'ok' ? 'ok' : 'EADDRINUSE') !== result;
    });
    const refused = DEVICE_MATRIX.filter(({ result }) => result !== 'ok').length;
    expect({ records: DEVICE_MATRIX.length, refused, wrong: wrong.slice(0, 5) }).toEqual({
      records: 5832,
      refused: 1760,
      wrong: [],
    });
  });
});
