/** What listens for others: http.sys, the kernel, svchost.exe. */
import { hold, type HolderCase, listen, run, SHOW } from './holder-scenes.ts';

export const SYSTEM_CASES: readonly HolderCase[] = [
  {
    kind: 'http-sys',
    what: 'a program behind http.sys',
    port: '5001',
    cause: 'listener',
    commands: [SHOW, 'taskkill /pid 2668'],
    make: (on) => {
      listen(on, 5001, 4, 'System');
      hold(on, 5001);
      run(on, 2668, 'gateway.exe');
      on.holders.httpQueues.push({ urls: ['HTTP://+:5001/'], pids: [2668] });
    },
  },
  {
    kind: 'http-sys',
    what: 'a service behind http.sys, and no socket that netstat shows',
    port: '5002',
    cause: 'held',
    commands: [SHOW, 'net stop Gateway'],
    make: (on) => {
      hold(on, 5002);
      run(on, 2669, 'gateway.exe', { services: ['Gateway'] });
      on.holders.httpQueues.push({ urls: ['HTTP://+:5002/'], pids: [2669] });
    },
  },
  {
    kind: 'http-sys',
    what: 'a site of IIS',
    port: '80',
    cause: 'listener',
    commands: [SHOW, String.raw`cmd /c "%windir%\system32\inetsrv\appcmd stop site NAME"`],
    make: (on) => {
      listen(on, 80, 4, 'System');
      hold(on, 80);
      run(on, 5120, 'w3wp.exe');
      on.holders.httpQueues.push({ urls: ['HTTP://*:80/'], pids: [5120] });
    },
  },
  {
    kind: 'http-sys',
    what: 'WinRM',
    port: '5985',
    cause: 'listener',
    commands: [SHOW, 'net stop WinRM'],
    make: (on) => {
      listen(on, 5985, 4, 'System');
      hold(on, 5985);
      on.holders.httpQueues.push({ urls: ['HTTP://+:5985/WSMAN/'], pids: [] });
    },
  },
  {
    kind: 'system',
    what: 'the kernel, and no registration',
    port: '445',
    cause: 'listener',
    commands: [SHOW, 'netsh http show urlacl', 'net stop LanmanServer'],
    make: (on) => listen(on, 445, 4, 'System'),
  },
  {
    kind: 'service-host',
    what: 'one service in a svchost.exe',
    port: '5040',
    cause: 'listener',
    commands: ['tasklist /svc /fi "PID eq 1044"', 'net stop CDPSvc'],
    make: (on) => {
      listen(on, 5040, 1044, 'svchost.exe');
      run(on, 1044, 'svchost.exe', { services: ['CDPSvc'] });
    },
  },
  {
    kind: 'service-host',
    what: 'several services in one',
    port: '5355/udp',
    cause: 'listener',
    commands: ['net stop Dnscache', 'net stop LanmanWorkstation'],
    make: (on) => {
      listen(on, 5355, 1045, 'svchost.exe', 'udp');
      run(on, 1045, 'svchost.exe', { services: ['Dnscache', 'LanmanWorkstation'] });
    },
  },
  {
    kind: 'port-proxy',
    what: 'a rule of portproxy',
    port: '3333',
    cause: 'listener',
    commands: [
      'netsh interface portproxy show all',
      'netsh interface portproxy delete v4tov4 listenport=3333 listenaddress=0.0.0.0',
    ],
    make: (on) => {
      on.listeners.push({ family: 'ipv4', protocol: 'tcp', port: 3333, pid: 1572, name: 'svchost.exe' });
      run(on, 1572, 'svchost.exe', { services: ['iphlpsvc'] });
      const to = { address: '192.168.0.8', port: 8888 };
      on.holders.portProxies.push({ kind: 'v4tov4', address: '0.0.0.0', port: 3333, to });
    },
  },
];
