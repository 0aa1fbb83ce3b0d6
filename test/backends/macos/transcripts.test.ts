/** What programs of macOS print, in each form that is known: public transcripts, and rows that follow Apple's sources. */
import { describe, expect, it } from 'vitest';
import { readLsof } from '../../../src/backends/macos/lsof-text.ts';
import { readNetstat } from '../../../src/backends/macos/netstat-text.ts';
import { settingsIn } from '../../../src/backends/macos/read-settings.ts';
import { readSysctl } from '../../../src/backends/macos/sysctl-text.ts';
import { macFixture } from '../../support/macos/mac.ts';

const DEFAULT = { first: 49_152, last: 65_535 };

describe('sysctl', () => {
  it.each(['sysctl-old-order', 'sysctl-new-order', 'sysctl-net', 'sysctl-two'])('%s', (name) => {
    expect(settingsIn(readSysctl(macFixture(name)))).toEqual({ ephemeral: DEFAULT, timeWaitSeconds: null });
  });

  it('a write shows the value that the kernel has now', () => {
    const values = readSysctl(macFixture('sysctl-write'));
    expect(values.get('net.inet.ip.portrange.first')).toBe(12_000);
    expect(settingsIn(values)).toEqual({ ephemeral: null, timeWaitSeconds: 2 });
  });

  it('a range may be written from its end to its start', () => {
    const text = 'net.inet.ip.portrange.first: 65535\r\nnet.inet.ip.portrange.last: 49152\r\n';
    expect(settingsIn(readSysctl(text)).ephemeral).toEqual(DEFAULT);
  });
});

function words(text: string): readonly string[] | undefined {
  return readNetstat(text)?.map(({ protocol, state, local, remote, pid, command }) => {
    const only = local.ipv6Only === undefined ? '' : local.ipv6Only ? ' v6only' : ' both';
    return `${protocol} ${state} ${local.address} ${local.port}${only} > ${remote.address} ${remote.port} ${pid} ${command}`;
  });
}

describe('netstat', () => {
  it('up to macOS 14: the number of the process alone', () => {
    expect(words(macFixture('netstat-14'))).toEqual(['tcp listening :: 8082 both >  0 70902 null']);
  });

  it('macOS 15: two counts of bytes stand before it', () => {
    const text = `Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)      rxbytes      txbytes  rhiwat  shiwat    pid   epid state  options
tcp4       0      0  127.0.0.1.8080         *.*                    LISTEN             0            0  131072  131072  4711      0 00100 00000006
udp4       0      0  *.5353                 *.*                                     258           99  786896    9216   333      0 00100 00000204
Some tcp sockets may have been created.
`;
    expect(words(text)).toEqual([
      'tcp listening 127.0.0.1 8080 >  0 4711 null',
      'udp unconnected 0.0.0.0 5353 >  0 333 null',
    ]);
  });

  it('macOS 26: names with blanks and digits, a colon and the number', () => {
    expect(words(macFixture('netstat-26-tcp'))).toEqual([
      'tcp established 192.168.0.105 59739 > 108.177.127.109 993 935 Mail',
      'tcp listening 0.0.0.0 7000 >  0 629 ControlCenter',
      'tcp listening :: 7000 v6only >  0 629 ControlCenter',
      'tcp listening 127.0.0.1 5037 >  0 21865 adb',
      'tcp listening 0.0.0.0 8080 >  0 855 Brave Browser He',
    ]);
    expect(words(macFixture('netstat-26-udp'))).toEqual([
      'udp unconnected 0.0.0.0 5353 >  0 21865 adb',
      'udp established 192.168.0.105 64161 > 108.177.119.95 443 855 Brave Browser He',
    ]);
    const odd = macFixture('netstat-26-tcp').replace('adb:21865', '1Password 7: x:21865');
    expect(words(odd)).toContain('tcp listening 127.0.0.1 5037 >  0 21865 1Password 7: x');
  });

  it('a heading without rows is no socket; another text is none of netstat', () => {
    const [, heading = ''] = macFixture('netstat-26-tcp').split('\n');
    expect(readNetstat(heading)).toEqual([]);
    expect(readNetstat('')).toBeNull();
    expect(readNetstat('netstat: sysctl: net.inet.tcp.pcblist_n: Operation not permitted\n')).toBeNull();
  });

  it('addresses with zones and dots, and sockets that have no port yet', () => {
    const heading = macFixture('netstat-14').split('\n')[0] ?? '';
    const row = (local: string, state: string, foreign = '*.*'): string =>
      `tcp6 0 0 ${local} ${foreign} ${state} 131072 131072 1 0 0x0100 0x00000006`;
    const text = [heading, row('fe80::1%lo0.3000', 'LISTEN'), row('*.*', 'CLOSED'), row('::1.80', 'CLOSED')];
    expect(words(text.join('\n'))).toEqual([
      'tcp listening fe80::1%lo0 3000 v6only >  0 1 null',
      'tcp unconnected ::1 80 v6only >  0 1 null',
    ]);
  });
});

it('lsof: fields in any order, files that are no sockets, a blank behind the letter of a lock', () => {
  const text =
    'p629\nR1\ncControlCenter\nLalice\nf10\nl \ntIPv4\nPTCP\nTST=LISTEN\nn*:7000\nf11\ntIPv6\nn[::1]:7000\nPTCP\nf12\ntREG\nn/x\np7\ncx\nf3\ntIPv4\nPUDP\nn*:5353\n';
  expect(
    readLsof(text).map(({ protocol, name, pid, command, user, parent }) => [
      protocol,
      name,
      pid,
      command,
      user,
      parent,
    ]),
  ).toEqual([
    ['tcp', '*:7000', 629, 'ControlCenter', 'alice', 1],
    ['tcp', '[::1]:7000', 629, 'ControlCenter', 'alice', 1],
    ['udp', '*:5353', 7, 'x', null, null],
  ]);
  expect(readLsof('')).toEqual([]);
});
