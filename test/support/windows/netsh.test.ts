/** The rules of port ranges, in the stand-in: what netsh takes, what it refuses, how long it lasts. */
import { describe, expect, it } from 'vitest';
import { decodeText } from './code-page.ts';
import { type StandInOptions, WindowsStandIn } from './stand-in.ts';

interface Said {
  readonly status: number;
  readonly text: string;
}

function say(machine: WindowsStandIn, command: string): Said {
  const { status, stdout, stderr } = machine.run('netsh', command.split(' '));
  expect(stderr).toHaveLength(0);
  return { status, text: decodeText(stdout, machine.codePage) };
}

/** What is in the rows: `80-80`, `50000-50059*`. */
function rows(machine: WindowsStandIn, stack = 'ipv4', protocol = 'tcp', store = 'active'): readonly string[] {
  const { text } = say(machine, `interface ${stack} show excludedportrange ${protocol} ${store}`);
  return [...text.matchAll(/^ +(\d+) +(\d+) {5}([ *])\r$/gm)].map(([, first, last, star]) =>
    `${first}-${last}${star}`.trim(),
  );
}

function dynamic(machine: WindowsStandIn, stack = 'ipv4', store = 'active'): readonly number[] {
  const { text } = say(machine, `interface ${stack} show dynamicportrange tcp ${store}`);
  return [...text.matchAll(/: (\d+)\r$/gm)].map(([, number]) => Number(number));
}

const OK = { status: 0, text: 'Ok.\r\n\r\n' };
const INCORRECT = { status: 1, text: 'The parameter is incorrect.\r\n\r\n' };
const NOT_FOUND = { status: 1, text: 'Element not found.\r\n\r\n' };
const IN_USE = {
  status: 1,
  text: 'The process cannot access the file because it is being used by another process.\r\n\r\n',
};

describe('words', () => {
  it.each([
    'interface ipv4 add excludedportrange protocol=tcp startport=40000 numberofports=11 store=persistent',
    'int ip a ex tcp 40000 11',
    'INT IPV4 ADD EXCLUDED TCP START=40000 NUM=11',
    'int ipv4 add excludedportrange startport=40000 numberofports=11 protocol=tcp',
    'int ipv4 add excludedportrange tcp 40000 num=11 sto=persistent',
  ])('%s', (command) => {
    const machine = new WindowsStandIn();
    expect(say(machine, command)).toEqual(OK);
    expect(machine.stacks['ipv4/tcp'].persistent).toEqual([{ first: 40000, last: 40010 }]);
  });

  it.each(['i ip show dynamic tcp', 'int ipv show dynamic tcp', 'int ip s dynamic tcp', 'int ip show d tcp', 'int'])(
    '%s is not a command: a prefix is not unique, or a word is missing',
    (command) => {
      expect(say(new WindowsStandIn(), command)).toEqual({
        status: 1,
        text: `The following command was not found: ${command}.\r\n`,
      });
    },
  );

  it.each(['set excludedportrange', 'add dynamicportrange', 'delete dynamicportrange'])(
    '%s is not a command',
    (what) => {
      expect(say(new WindowsStandIn(), `int ip ${what} tcp 50000 300`).text).toContain('was not found');
    },
  );

  it.each([
    'add ex tcp 40000',
    'add ex sctp 40000 1',
    'add ex tcp 40000 one',
    'add ex tcp 40000 1 forever',
    'add ex tcp 40000 1 active 1',
    'add ex tcp s=40000 1',
    'add ex tcp protocol=tcp 40000 1',
    'show ex',
    'show dyn tcp soon',
  ])('%s has arguments that netsh refuses', (command) => {
    expect(say(new WindowsStandIn(), `int ip ${command}`)).toEqual(INCORRECT);
  });
});

describe('limits', () => {
  it.each([
    ['1025 255', OK],
    ['1024 255', INCORRECT],
    ['1025 254', INCORRECT],
    ['65281 255', OK],
    ['65282 255', INCORRECT],
  ])('set dynamicportrange tcp %s', (block, expected) => {
    expect(say(new WindowsStandIn(), `int ip set dynamic tcp ${block}`)).toEqual(expected);
  });

  it.each([
    ['1 1', OK],
    ['0 1', INCORRECT],
    ['1 0', INCORRECT],
    ['65535 1', OK],
    ['65535 2', INCORRECT],
    ['1 65535', OK],
  ])('add excludedportrange tcp %s', (block, expected) => {
    expect(say(new WindowsStandIn(), `int ip add ex tcp ${block}`)).toEqual(expected);
  });
});

describe('add', () => {
  it.each([
    ['persistent', ['5000-5009*']],
    ['active', []],
  ])('to the %s store is in use at once', (store, inPersistent) => {
    const machine = new WindowsStandIn();
    say(machine, `int ip add ex tcp 5000 10 ${store}`);
    expect(rows(machine)).toEqual(['5000-5009*']);
    expect(rows(machine, 'ipv4', 'tcp', 'persistent')).toEqual(inPersistent);
  });

  it.each([
    ['persistent', ['5000-5009*']],
    ['active', []],
  ])('to the %s store, after a boot', (store, expected) => {
    const machine = new WindowsStandIn();
    say(machine, `int ip add ex tcp 5000 10 ${store}`);
    machine.reboot();
    expect(rows(machine)).toEqual(expected);
  });

  it('is for one family and one protocol', () => {
    const machine = new WindowsStandIn();
    say(machine, 'int ipv6 add ex udp 5000 10');
    expect(rows(machine, 'ipv6', 'udp')).toEqual(['5000-5009*']);
    for (const [family, protocol] of [
      ['ipv4', 'tcp'],
      ['ipv4', 'udp'],
      ['ipv6', 'tcp'],
    ]) {
      expect(rows(machine, family, protocol)).toEqual([]);
    }
  });

  it('puts rows in the order of their ports, next to each other ones not merged', () => {
    const machine = new WindowsStandIn();
    for (const start of [6000, 5000, 5010]) say(machine, `int ip add ex tcp ${start} 10`);
    expect(rows(machine)).toEqual(['5000-5009*', '5010-5019*', '6000-6009*']);
  });

  it.each(['persistent', 'active'])('is refused where it meets a range of the %s store', (store) => {
    const machine = new WindowsStandIn();
    say(machine, `int ip add ex tcp 5000 10 ${store}`);
    for (const block of ['5009 1', '5000 10', '4990 11', '4000 2000']) {
      expect(say(machine, `int ip add ex tcp ${block}`)).toEqual(IN_USE);
    }
    expect(say(machine, 'int ip add ex tcp 5010 1')).toEqual(OK);
  });

  it('is refused where a service holds ports', () => {
    const machine = new WindowsStandIn();
    machine.stacks['ipv4/tcp'].runtime = [{ first: 5357, last: 5357, owner: 'http.sys' }];
    expect(say(machine, 'int ip add ex tcp 5350 10')).toEqual(IN_USE);
    expect(say(machine, 'int ip add ex udp 5350 10')).toEqual(OK);
    expect(say(machine, 'int ipv6 add ex tcp 5350 10')).toEqual(OK);
  });

  it('is refused where a socket of that protocol and family is', () => {
    const machine = new WindowsStandIn();
    machine.listeners.push({ protocol: 'udp', family: 'ipv6', port: 5353, pid: 9, name: 'dns.exe' });
    expect(say(machine, 'int ipv6 add ex udp 5353 1')).toEqual(IN_USE);
    expect(say(machine, 'int ipv6 add ex tcp 5353 1')).toEqual(OK);
    expect(say(machine, 'int ipv4 add ex udp 5353 1')).toEqual(OK);
  });
});

describe('delete', () => {
  function withBoth(): WindowsStandIn {
    const machine = new WindowsStandIn();
    say(machine, 'int ip add ex tcp 5000 10 persistent');
    say(machine, 'int ip add ex tcp 6000 10 active');
    return machine;
  }

  it.each(['5000 9', '5001 9', '5000 11', '4999 10'])('needs the start and the count of the add, not %s', (block) => {
    expect(say(withBoth(), `int ip del ex tcp ${block}`)).toEqual(NOT_FOUND);
  });

  it('from the persistent store takes the range from both tables at once', () => {
    const machine = withBoth();
    expect(say(machine, 'int ip del ex tcp 5000 10')).toEqual(OK);
    expect(rows(machine)).toEqual(['6000-6009*']);
    expect(rows(machine, 'ipv4', 'tcp', 'persistent')).toEqual([]);
  });

  it('finds a range only in the store of the add', () => {
    expect(say(withBoth(), 'int ip del ex tcp 5000 10 active')).toEqual(NOT_FOUND);
    expect(say(withBoth(), 'int ip del ex tcp 6000 10 persistent')).toEqual(NOT_FOUND);
    expect(say(withBoth(), 'int ip del ex tcp 6000 10 active')).toEqual(OK);
  });

  it('does not find what a service holds', () => {
    const machine = new WindowsStandIn();
    machine.stacks['ipv4/tcp'].runtime = [{ first: 5357, last: 5357, owner: 'http.sys' }];
    expect(say(machine, 'int ip del ex tcp 5357 1')).toEqual(NOT_FOUND);
    expect(rows(machine)).toEqual(['5357-5357']);
  });
});

describe('set dynamicportrange', () => {
  it.each([
    ['persistent', [20000, 1000], [20000, 1000]],
    ['active', [49152, 16384], [49152, 16384]],
  ])('in the %s store is in use at once; then the boot', (store, persistent, afterBoot) => {
    const machine = new WindowsStandIn();
    say(machine, `int ip set dynamicport tcp start=20000 num=1000 store=${store}`);
    expect(dynamic(machine)).toEqual([20000, 1000]);
    expect(dynamic(machine, 'ipv4', 'persistent')).toEqual(persistent);
    machine.reboot();
    expect(dynamic(machine)).toEqual(afterBoot);
  });

  it.each([
    [false, [49152, 16384]],
    [true, [20000, 1000]],
  ])('reaches the other family when they are linked: %s', (linkedFamilies, expected) => {
    const machine = new WindowsStandIn({ linkedFamilies });
    say(machine, 'int ipv4 set dynamicport tcp 20000 1000');
    expect(dynamic(machine, 'ipv6')).toEqual(expected);
    expect(dynamic(machine, 'ipv6', 'persistent')).toEqual(expected);
    expect(machine.stacks['ipv6/udp'].dynamic.first).toBe(49152);
  });
});

describe('without elevation', () => {
  const plain: Partial<StandInOptions> = { elevated: false };

  it.each(['set dynamicport tcp 20000 1000', 'add ex tcp 5000 10', 'del ex tcp 7000 10'])(
    '%s is refused',
    (command) => {
      const machine = new WindowsStandIn(plain);
      machine.stacks['ipv4/tcp'].persistent = [{ first: 7000, last: 7009 }];
      const before = machine.snapshot();
      expect(say(machine, `int ip ${command}`)).toEqual({
        status: 1,
        text: 'The requested operation requires elevation (Run as administrator).\n\r\n',
      });
      expect(machine.snapshot()).toEqual(before);
    },
  );

  it('show works', () => {
    expect(dynamic(new WindowsStandIn(plain))).toEqual([49152, 16384]);
  });
});

it('what a service holds is not in the persistent table', () => {
  const machine = new WindowsStandIn();
  machine.stacks['ipv4/tcp'].runtime = [{ first: 5357, last: 5357, owner: 'http.sys' }];
  expect(rows(machine, 'ipv4', 'tcp', 'persistent')).toEqual([]);
});
