/** A Linux host in memory with processes, sockets, services and packet rules, of which one text is another one. */
import { bytesOf } from '../../src/model/bytes.ts';
import type { Invocation, Ran } from '../../src/model/program.ts';
import { Machine } from '../support/machine.ts';
import { fixture } from './fixture.ts';

const ROW =
  '0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0';
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   ${ROW}\n   1: 0100007F:C350 0200007F:1F90 01 00000000:00000000 02:000A7214 00000000  1000        0 4712 2 0000000000000000 20 4 30 10 -1\n`;
const TABLE6 = TABLE.replace(
  '00000000:1F90 00000000:',
  '00000000000000000000000001000000:1F90 00000000000000000000000000000000:',
);

/** Texts by the path of their file. */
export const HOST_FILES: Readonly<Record<string, string>> = {
  '/proc/net/tcp': TABLE,
  '/proc/net/tcp6': TABLE6,
  '/proc/net/udp': TABLE.replace(' 0A ', ' 07 '),
  '/proc/net/udp6': TABLE6,
  '/proc/net/sctp/eps':
    ' ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n ffff0 ffff0 2   10  29   8080     0 4713 127.0.0.1 \n',
  '/proc/net/sctp/assocs':
    ' ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <-> RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf\n',
  '/proc/net/fib_trie': 'Main:\n  +-- 127.0.0.0/8 2 0 2\n     |-- 127.0.0.1\n        /32 host LOCAL\n',
  '/proc/net/if_inet6': '00000000000000000000000000000001 01 80 10 80       lo\n',
  '/proc/net/ip_vs': fixture('nat/ipvs.proc_net_ip_vs.txt'),
  '/proc/net/unix':
    'Num       RefCount Protocol Flags    Type St Inode Path\nffff: 00000002 00000000 00010000 0001 01 99 /run/x.sock\n',
  '/proc/modules': 'nf_tables 100 2 - Live 0x0\nip_vs 10 0 - Live 0x0\n',
  '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro sysctl.net.ipv4.ip_local_port_range="1024 65000" quiet\n',
  '/proc/stat': 'cpu 1 2 3\nbtime 1760000000\n',
  '/proc/self/status': 'Name:\tnode\nPPid:\t1\nUid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n',
  '/proc/77/comm': 'web server\n',
  '/proc/77/cmdline': '/opt/web server/bin\0--port\x008080\0',
  '/proc/77/environ': 'PORT=8080\0NODE_ENV=production\0',
  '/proc/77/status': 'Name:\tweb\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nNSpid:\t77\t5\nSigIgn:\t0000000000001000\n',
  '/proc/77/stat': '77 (web server) S 1 77 77 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 12345 1 1\n',
  '/proc/77/cgroup': '0::/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/home/web:/bin/false\n',
  '/etc/hosts': '127.0.0.1 localhost\n',
  '/etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 20000 60999\n',
  '/etc/sysctl.d/10-ports.conf':
    '# ports\n-net/ipv4/ip_local_reserved_ports = 8080,9000-9100\nnet.ipv4.{a,ip_local}*=1\n',
  '/etc/tuned/active_profile': 'web\n',
  '/etc/tuned/web/tuned.conf':
    '[main]\ninclude=other\n[variables]\na=${f:exec:x}\n[sysctl]\nnet.ipv4.ip_local_port_range = ${a} 65000\n',
  '/proc/sys/net/ipv4/tcp_fin_timeout': '60\n',
  '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
  '/proc/sys/net/ipv4/ip_local_reserved_ports': '8080,9000-9100\n',
  '/proc/sys/net/ipv4/ip_unprivileged_port_start': '1024\n',
};

/** What programs print, by their names. */
export const HOST_PROGRAMS: Readonly<Record<string, string>> = {
  ss: 'tcp LISTEN 0 128 *:8080 *:* users:(("web",pid=77,fd=3)) uid:1000 ino:4711 sk:1 v6only:1 <->\n',
  nft: fixture('nat/docker-29-nftables.nft.json'),
  'iptables-nft-save': fixture('nat/docker-26-iptables.iptables-save.txt'),
  'ip6tables-nft-save': fixture('nat/hand-ipt-tricks.iptables-save.txt'),
  'iptables-legacy-save': fixture('nat/k3s-hostport-legacy.iptables-legacy-save.txt'),
  ip: '[{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]}]',
  systemctl:
    'Id=web.socket\nListen=[::]:8080 (Stream)\nTriggers=web.service\nActiveState=active\n\nId=web.service\nMainPID=77\nUser=web\n',
  perl: '8080\n',
};

/** The files that this host reads besides the kernel's three settings, with one text in place of its own. */
export function hostWith(what: string, text: string): Machine {
  const files = { ...HOST_FILES, [what]: text };
  const on = new Machine();
  for (const [path, content] of Object.entries(files)) {
    const folders = path.split('/').slice(1, -1);
    folders.forEach((_, i) => on.makeDirectory(`/${folders.slice(0, i + 1).join('/')}`));
    on.put(path, content);
  }
  on.makeDirectory('/proc/77/fd');
  on.link('/proc/77/fd/3', 'socket:[4711]');
  on.link('/proc/77/exe', '/opt/web server/bin');
  on.link('/proc/77/cwd', '/');
  const run = ({ program }: Invocation): Promise<Ran> =>
    Promise.resolve({
      status: 0,
      stdout: bytesOf(program === what ? text : (HOST_PROGRAMS[program] ?? '')),
      stderr: bytesOf(''),
    });
  const readSetting = (path: string): string => {
    const found = on.file(path);
    return (found ? found.text : on.readFile(path)).replace(/\n$/, '');
  };
  const tryBind = (): Promise<null> => Promise.resolve(null);
  return Object.assign(on, { run, readSetting, tryBind });
}
