/** A host for each kind of holder, made on the stand-in: what explain is asked, and what it must find. */
import { SYSTEM_CASES } from './holder-cases-of-system.ts';
import { GONE } from './holder-programs.ts';
import { hold, type HolderCase, listen, run, SHOW } from './holder-scenes.ts';

export const HOLDER_CASES: readonly HolderCase[] = [
  ...SYSTEM_CASES,
  {
    kind: 'wsl-relay',
    what: 'wslrelay.exe',
    port: '6379',
    cause: 'listener',
    commands: ['wsl -l --running', 'wsl -d NAME -- ss -ltnp', 'wsl --terminate NAME'],
    make: (on) =>
      on.listeners.push({
        family: 'ipv6',
        protocol: 'tcp',
        port: 6379,
        pid: 17_584,
        name: 'wslrelay.exe',
        address: '[::1]',
      }),
  },
  {
    kind: 'wsl-relay',
    what: 'wslhost.exe',
    port: '8080',
    cause: 'listener',
    commands: ['wsl -l --running'],
    make: (on) => listen(on, 8080, 17_585, 'wslhost.exe'),
  },
  {
    kind: 'docker',
    what: 'com.docker.backend.exe',
    port: '5432',
    cause: 'listener',
    commands: ['docker ps --filter publish=5432', 'docker stop ID'],
    make: (on) => listen(on, 5432, 9120, 'com.docker.backend.exe'),
  },
  {
    kind: 'docker',
    what: 'vpnkit.exe',
    port: '5433',
    cause: 'listener',
    commands: ['docker ps --filter publish=5433', 'docker stop ID'],
    make: (on) => listen(on, 5433, 9121, 'vpnkit.exe'),
  },
  {
    kind: 'dns-server',
    what: 'the socket pool of the DNS Server',
    port: '51820/udp',
    cause: 'listener',
    commands: ['dnscmd /Config /SocketPoolExcludedPortRanges 51820', 'net stop DNS', 'net start DNS'],
    make: (on) => listen(on, 51_820, 3300, 'dns.exe', 'udp'),
  },
  {
    kind: 'sql-server',
    what: 'a named instance',
    port: '49701',
    cause: 'listener',
    commands: [`net stop "MSSQL$SQLEXPRESS" (in PowerShell: net stop 'MSSQL$SQLEXPRESS')`],
    make: (on) => {
      listen(on, 49_701, 4100, 'sqlservr.exe');
      run(on, 4100, 'sqlservr.exe', { services: ['MSSQL$SQLEXPRESS'] });
    },
  },
  {
    kind: 'hyper-v',
    what: 'vmms.exe',
    port: '2179',
    cause: 'listener',
    commands: ['net stop vmms'],
    make: (on) => listen(on, 2179, 2500, 'vmms.exe'),
  },
  {
    kind: 'gone',
    what: 'a process that has ended, and its child and grandchild',
    port: '5665',
    cause: 'listener',
    commands: [
      `powershell -NoProfile -Command "Get-CimInstance Win32_Process -Filter 'ParentProcessId=15136' | Select-Object ProcessId,Name,CreationDate"`,
      'taskkill /pid 8692',
    ],
    make: (on) => {
      listen(on, 5665, 15_136, GONE);
      run(on, 15_136, GONE);
      run(on, 8692, 'icinga2.exe', { parent: 15_136 });
      run(on, 8693, 'check.exe', { parent: 8692 });
    },
  },
  {
    kind: 'gone',
    what: 'a process that has ended, and no child that is known',
    port: '37777',
    cause: 'listener',
    commands: [`'ParentProcessId=15137'`, 'reboot'],
    make: (on) => {
      listen(on, 37_777, 15_137, GONE);
      run(on, 15_137, GONE);
      run(on, 1, 'other.exe');
    },
  },
  {
    kind: 'program',
    what: 'any program',
    port: '3000',
    cause: 'listener',
    commands: ['tasklist /svc /fi "PID eq 4711"', 'taskkill /pid 4711'],
    make: (on) => listen(on, 3000, 4711, 'node.exe'),
  },
  {
    kind: 'program',
    what: 'the program of a service',
    port: '50151',
    cause: 'listener',
    commands: ['net stop Gateway'],
    make: (on) => {
      listen(on, 50_151, 4712, 'gateway.exe');
      run(on, 4712, 'gateway.exe', { services: ['Gateway'] });
    },
  },
  {
    kind: 'unnamed',
    what: 'a process that nothing names',
    port: '4000',
    cause: 'listener',
    commands: ['netstat -abno', 'tasklist /svc /fi "PID eq 4713"'],
    make: (on) => {
      listen(on, 4000, 4713, 'app.exe');
      on.garble((_, program) => program === 'tasklist' || program === 'powershell', 'Zugriff verweigert\r\n', 1);
      on.garble((words) => words.join(' ').includes('Win32_Process'), '', 1);
    },
  },
  {
    kind: 'one-port',
    what: 'a row of one port that nothing explains',
    port: '7779',
    cause: 'held',
    commands: [SHOW, 'docker ps --filter publish=7779'],
    make: (on) => hold(on, 7779),
  },
  {
    kind: 'winnat',
    what: 'a block of WinNAT, and WSL runs',
    port: '50051',
    cause: 'held',
    commands: ['wsl --shutdown', '--restart-winnat', 'net stop winnat'],
    make: (on) => {
      on.winnat = 'running';
      hold(on, 50_000, 50_099);
      run(on, 600, 'vmmemWSL');
    },
  },
  {
    kind: 'block',
    what: 'a block, and WinNAT does not run',
    port: '50151',
    cause: 'held',
    commands: ['wsl -l --running', 'wsl --shutdown'],
    make: (on) => hold(on, 50_100, 50_199),
  },
  {
    kind: 'block',
    what: 'the block of WSL in mirrored mode',
    port: '62000',
    cause: 'held',
    commands: ['wsl --shutdown'],
    make: (on) => {
      on.winnat = 'running';
      hold(on, 61_000, 65_095);
    },
  },
];
