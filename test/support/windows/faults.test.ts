/** The stand-in as a whole: programs beside netsh, the log of what ran, faults, and what a boot does. */
import { describe, expect, it } from 'vitest';
import { common, type PortRange } from '../../../src/model/ports/port-set.ts';
import { decodeText } from './code-page.ts';
import { Died, WindowsStandIn } from './stand-in.ts';
import type { Language } from './words.ts';

function say(machine: WindowsStandIn, command: string): { status: number; stdout: string; stderr: string } {
  const [program = '', ...words] = command.split(' ');
  const { status, stdout, stderr } = machine.run(program, words);
  return { status, stdout: decodeText(stdout, machine.codePage), stderr: decodeText(stderr, machine.codePage) };
}

function blocks(machine: WindowsStandIn): readonly PortRange[] {
  return machine.stacks['ipv6/udp'].runtime;
}

const ADD = 'netsh int ip add ex tcp 5000 10';
const SHOW = 'netsh int ip show ex tcp';

describe('WinNAT', () => {
  it('takes blocks of 100 inside the dynamic range, where nobody has anything', () => {
    for (let seed = 0; seed < 20; seed++) {
      const machine = new WindowsStandIn({ seed });
      const tables = machine.stacks['ipv6/udp'];
      tables.dynamic = { first: 20000, last: 20999 };
      tables.persistent = [{ first: 20100, last: 20399 }];
      machine.listeners.push({ protocol: 'udp', family: 'ipv6', port: 20600, pid: 8, name: 'web.exe' });
      expect(say(machine, 'net start winnat').status).toBe(0);
      expect(blocks(machine).length).toBeGreaterThan(0);
      for (const [i, block] of blocks(machine).entries()) {
        const others = [...blocks(machine).slice(0, i), ...tables.persistent, { first: 20600, last: 20600 }];
        expect(block.last - block.first).toBe(99);
        expect(common(block, { first: 20000, last: 20999 })).toMatchObject({ first: block.first, last: block.last });
        expect(others.filter((other) => common(other, block))).toEqual([]);
      }
    }
  });

  it('takes as many blocks of each stack as fit', () => {
    const machine = new WindowsStandIn({ winnatBlocks: 5 });
    machine.stacks['ipv4/tcp'].dynamic = { first: 20000, last: 20254 };
    say(machine, 'net start winnat');
    expect(machine.stacks['ipv4/tcp'].runtime.length).toBeLessThanOrEqual(2);
    expect(machine.stacks['ipv4/udp'].runtime).toHaveLength(5);
  });

  it('takes the same blocks for the same seed only', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => new WindowsStandIn({ seed, winnat: 'running' }).snapshot());
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('gives up its blocks when it stops, and nobody else does', () => {
    const machine = new WindowsStandIn({ winnat: 'running' });
    const http = { first: 80, last: 80, owner: 'http.sys' };
    machine.stacks['ipv6/udp'].runtime = [...machine.stacks['ipv6/udp'].runtime, http];
    expect(say(machine, 'net stop winnat').status).toBe(0);
    expect(blocks(machine)).toEqual([http]);
  });

  it.each([
    ['stopped', 'stop', 'The Windows NAT Driver service is not started.', 3521],
    ['running', 'start', 'The requested service has already been started.', 2182],
    ['absent', 'start', 'The service name is invalid.', 2185],
  ] as const)('when %s, does not %s', (winnat, verb, text, message) => {
    expect(say(new WindowsStandIn({ winnat }), `net ${verb} winnat`)).toEqual({
      status: 2,
      stdout: '',
      stderr: `${text}\r\n\r\nMore help is available by typing NET HELPMSG ${message}.\r\n\r\n`,
    });
  });

  it('is not stopped without elevation', () => {
    const machine = new WindowsStandIn({ winnat: 'running', elevated: false });
    expect(say(machine, 'net stop winnat')).toMatchObject({ status: 2, stdout: '' });
    expect(machine.winnat).toBe('running');
  });

  it.each([
    ['running', 0, '        STATE              : 4  RUNNING \r\n'],
    ['stopped', 0, '        STATE              : 1  STOPPED \r\n'],
    ['absent', 1060, '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n'],
  ] as const)('is %s, says sc', (winnat, status, line) => {
    const answer = say(new WindowsStandIn({ winnat }), 'sc query winnat');
    expect(answer.status).toBe(status);
    expect(answer.stdout).toContain(line);
  });
});

describe('whoami', () => {
  it.each<[Language, boolean, string]>([
    ['en', true, String.raw`"Mandatory Label\High Mandatory Level","Label","S-1-16-12288",""`],
    [
      'de',
      false,
      String.raw`"Verbindliche Beschriftung\Mittlere Verbindlichkeitsstufe","Bezeichnung","S-1-16-8192",""`,
    ],
  ])('in %s, elevated: %s', (language, elevated, label) => {
    const { stdout } = say(new WindowsStandIn({ language, elevated }), 'whoami /groups /fo csv /nh');
    expect(stdout.trim().split('\r\n').at(-1)).toBe(label);
    expect(stdout.match(/S-1-16-/g)).toHaveLength(1);
  });
});

describe('netstat', () => {
  it('shows sockets and not what services reserve', () => {
    const machine = new WindowsStandIn({ language: 'de', winnat: 'running' });
    machine.listeners.push({ protocol: 'udp', family: 'ipv6', port: 53, pid: 5, name: 'dns.exe', address: '[::1]' });
    machine.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 80, pid: 4, name: 'System' });
    const { stdout } = say(machine, 'netstat -ano');
    expect(stdout.split('\r\n').slice(4)).toEqual([
      '  TCP    0.0.0.0:80             0.0.0.0:0              ABHÖREN         4',
      '  UDP    [::1]:53               *:*                                    5',
      '',
    ]);
  });
});

describe('tasklist', () => {
  const asked = (pid: number): string[] => ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'];

  it('names the program of a process', () => {
    const machine = new WindowsStandIn();
    machine.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 80, pid: 12, name: 'web.exe' });
    const { stdout } = machine.run('tasklist', asked(12));
    expect(stdout.toString()).toBe('"web.exe","12","Console","1","45,678 K"\r\n');
  });

  it('finds no process that is not there', () => {
    const { status, stdout } = new WindowsStandIn().run('tasklist', asked(12));
    expect(status).toBe(0);
    expect(stdout.toString()).toMatch(/^INFO: No tasks/);
  });
});

it('icacls succeeds and is logged', () => {
  const machine = new WindowsStandIn();
  expect(say(machine, 'icacls C:\\x /inheritance:r')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(machine.commands).toEqual([{ program: 'icacls', words: ['C:\\x', '/inheritance:r'], changed: false }]);
});

it('a program that is not there fails without a word', () => {
  expect(say(new WindowsStandIn(), 'powershell -c x')).toEqual({ status: 9009, stdout: '', stderr: '' });
});

describe('the log', () => {
  it('says of each command whether it changed anything', () => {
    const machine = new WindowsStandIn();
    for (const command of [SHOW, ADD, ADD, 'netsh int ip get', 'net start winnat']) say(machine, command);
    expect(machine.commands.map(({ changed }) => changed)).toEqual([false, true, false, false, true]);
  });

  it('counts the commands that were to change something, whatever came of them', () => {
    const machine = new WindowsStandIn();
    for (const command of [SHOW, ADD, ADD, 'netsh int ip get', 'sc query winnat', 'net stop winnat'])
      say(machine, command);
    expect(machine.changes).toBe(3);
  });
});

describe('failAt', () => {
  it('counts only commands that are to change something, from now', () => {
    const machine = new WindowsStandIn();
    say(machine, ADD);
    machine.failAt(2, { kind: 'refuse', status: 7 });
    const answers = [
      'netsh int ip add ex tcp 6000 1',
      SHOW,
      'netsh int ip add ex tcp 6001 1',
      'netsh int ip add ex tcp 6002 1',
    ];
    expect(answers.map((command) => say(machine, command).status)).toEqual([0, 0, 7, 0]);
  });

  it('refuse does nothing and says so', () => {
    const machine = new WindowsStandIn({ language: 'de' });
    const before = machine.snapshot();
    machine.failAt(1, { kind: 'refuse', status: 5 });
    expect(say(machine, ADD)).toEqual({ status: 5, stdout: 'Zugriff verweigert\r\n\r\n', stderr: '' });
    expect(machine.snapshot()).toEqual(before);
  });

  it('refuse of net is said on stderr', () => {
    const machine = new WindowsStandIn({ winnat: 'running' });
    machine.failAt(1, { kind: 'refuse', status: 2 });
    expect(say(machine, 'net stop winnat')).toMatchObject({ status: 2, stdout: '' });
    expect(machine.winnat).toBe('running');
  });

  it.each([
    [ADD, 'Ok.\r\n\r\n'],
    ['net start winnat', 'The Windows NAT Driver service was started successfully.\r\n\r\n'],
  ])('lie: %s does nothing and says that it did', (command, stdout) => {
    const machine = new WindowsStandIn();
    const before = machine.snapshot();
    machine.failAt(1, { kind: 'lie', status: 0 });
    expect(say(machine, command)).toEqual({ status: 0, stdout, stderr: '' });
    expect(machine.snapshot()).toEqual(before);
  });

  it('done-but-failed does all and says that it did not', () => {
    const machine = new WindowsStandIn();
    machine.failAt(1, { kind: 'done-but-failed', status: 1 });
    expect(say(machine, ADD)).toEqual({ status: 1, stdout: 'Access is denied.\r\n\r\n', stderr: '' });
    expect(machine.stacks['ipv4/tcp'].persistent).toEqual([{ first: 5000, last: 5009 }]);
  });

  it('die: nothing happens until revive', () => {
    const machine = new WindowsStandIn();
    const before = machine.snapshot();
    machine.failAt(1, { kind: 'die' });
    for (const command of [ADD, ADD, SHOW]) expect(() => say(machine, command)).toThrow(Died);
    expect(machine.snapshot()).toEqual(before);
    expect(machine.changes).toBe(1);
    machine.revive();
    expect(say(machine, ADD).status).toBe(0);
  });
});

describe('garble', () => {
  it('replaces the answer to what is shown and matches', () => {
    const machine = new WindowsStandIn({ language: 'ja' });
    machine.garble((words) => words.includes('ex'), '壊れた', 3);
    expect(say(machine, SHOW)).toEqual({ status: 3, stdout: '壊れた', stderr: '' });
    expect(say(machine, 'netsh int ip show dyn tcp').stdout).toContain('49152');
  });

  it('leaves changes alone', () => {
    const machine = new WindowsStandIn();
    machine.garble(() => true, Buffer.from([0xff]));
    expect(say(machine, ADD).stdout).toBe('Ok.\r\n\r\n');
    expect(machine.run('netstat', ['-ano']).stdout).toEqual(Buffer.from([0xff]));
  });
});

describe('snapshot', () => {
  it('is a plain value, equal for an equal state, however it came about', () => {
    const [one, other] = [new WindowsStandIn(), new WindowsStandIn()];
    for (const start of [5000, 6000]) say(one, `netsh int ip add ex tcp ${start} 10`);
    for (const start of [6000, 5000]) say(other, `netsh int ip add ex tcp ${start} 10`);
    expect(other.snapshot()).toEqual(one.snapshot());
    expect(JSON.parse(JSON.stringify(one.snapshot()))).toEqual(one.snapshot());
  });

  it('does not follow later changes', () => {
    const machine = new WindowsStandIn();
    const before = machine.snapshot();
    say(machine, ADD);
    expect(machine.snapshot()).not.toEqual(before);
  });
});

describe('a boot', () => {
  it('moves the blocks of WinNAT into the range of the boot', () => {
    const machine = new WindowsStandIn({ winnat: 'running' });
    machine.stacks['ipv6/udp'].persistentDynamic = { first: 20000, last: 20999 };
    machine.reboot();
    expect(blocks(machine)).toHaveLength(4);
    expect(blocks(machine).every(({ first, last }) => first >= 20000 && last <= 20999)).toBe(true);
  });

  it.each([
    ['stopped', false, 'stopped'],
    ['stopped', true, 'running'],
    ['absent', true, 'absent'],
  ] as const)('WinNAT %s, automatic: %s', (winnat, winnatAutomatic, after) => {
    const machine = new WindowsStandIn({ winnat, winnatAutomatic });
    machine.reboot();
    expect(machine.winnat).toBe(after);
    expect(blocks(machine).length > 0).toBe(after === 'running');
  });

  it('leaves what other services hold', () => {
    const machine = new WindowsStandIn({ winnat: 'stopped' });
    machine.stacks['ipv6/udp'].runtime = [{ first: 50000, last: 50099, owner: 'hns' }];
    machine.reboot();
    expect(blocks(machine)).toEqual([{ first: 50000, last: 50099, owner: 'hns' }]);
  });
});
