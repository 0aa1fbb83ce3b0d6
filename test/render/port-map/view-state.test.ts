/** What keys change in the view, without a terminal. */
import { describe, expect, it } from 'vitest';
import { type PortClaim, portMap } from '../../../src/model/map/port-map.ts';
import { type ViewKey, press } from '../../../src/render/map/view-keys.ts';
import { gridOf, roomFor, startView, withMap } from '../../../src/render/map/view-state.ts';

function claim(layer: PortClaim['layer'], first: number, last = first, name: string | null = null): PortClaim {
  return { layer, protocol: 'tcp', ports: { first, last }, what: name, ...(name !== null && { names: [name] }) };
}

const MAP = portMap({
  ...{ plan: 'edge', host: null, platform: 'linux', protocols: ['tcp', 'udp'] },
  claims: [
    claim('ephemeral', 32768, 60999),
    claim('declared', 8080, 8080, 'app'),
    { ...claim('exposed', 8085), what: 'ephemeral and not reserved' },
    { ...claim('listening', 9100, 9100, 'prometheus'), what: 'prometheus (process 7)', protocol: 'udp' },
  ],
});
const START = startView(MAP, { columns: 80, rows: 24 });

const NAMES = [
  ...(['left', 'right', 'up', 'down', 'page-up', 'page-down', 'home', 'end'] as const),
  ...(['enter', 'escape', 'backspace'] as const),
];

/** Names of keys, or letters. */
function after(...keys: readonly string[]) {
  const all = keys.flatMap((key): readonly ViewKey[] => {
    const name = NAMES.find((each) => each === key);
    return name ? [name] : Array.from(key).map((text) => ({ text }));
  });
  return all.reduce(press, START);
}

describe('the size of cells', () => {
  it('fits the whole on 80 columns and 24 rows', () => {
    expect(gridOf(START)).toEqual({ first: 0, cellSize: 64, columns: 64, rows: 16 });
  });

  it('uses a large terminal, up to a limit', () => {
    expect(roomFor({ columns: 400, rows: 200 })).toEqual({ columns: 128, rows: 64 });
  });

  it('needs 39 columns and 11 rows', () => {
    expect([
      roomFor({ columns: 39, rows: 11 }),
      roomFor({ columns: 38, rows: 11 }),
      roomFor({ columns: 39, rows: 10 }),
    ]).toEqual([{ columns: 32, rows: 4 }, null, null]);
  });
});

describe('moving', () => {
  it('starts at the first port that has a name', () => {
    expect(START.cursor).toBe(8080);
  });

  it.each([
    ['right', 8128],
    ['left', 8000],
    ['down', 8080 + 4096],
    ['up', 8080 - 4096],
    ['page-down', 8080 + 16384],
    ['page-up', 8080 - 4096],
    ['home', 4096],
    ['end', 8191],
  ])('%s goes to %i', (key, port) => {
    expect(after(key).cursor).toBe(port);
  });

  it('stays in the column at the borders', () => {
    const column = 8080 % 4096;
    expect([after('up', 'up').cursor, after('page-up', 'page-up').cursor]).toEqual([column, column]);
    const pages = ['page-down', 'page-down', 'page-down', 'page-down'];
    expect([after(...pages).cursor, after(...pages, 'down').cursor]).toEqual([61440 + column, 61440 + column]);
  });

  it('stays in the column at the borders when it is close, where 0 is no port', () => {
    expect(after('/500', 'enter', 'page-up').cursor).toBe(500 % 64);
    expect(after('/64', 'enter', 'up').cursor).toBe(64);
    expect(after('/62000', 'enter', 'page-down', 'page-down', 'page-down', 'page-down').cursor).toBe(
      65472 + (62000 % 64),
    );
  });

  it('leads no further than to the first and the last mark', () => {
    expect(after('/1', 'enter', 'left').cursor).toBe(1);
    expect(after('/65535', 'enter', 'right').cursor).toBe(65535);
    expect(after('/70', 'enter', 'escape', 'left', 'left').cursor).toBe(1);
    expect(after('/65500', 'enter', 'escape', 'right').cursor).toBe(65500);
  });

  it('goes port by port when it is close', () => {
    expect(after('enter', 'right').cursor).toBe(8081);
    expect(after('enter', 'down').cursor).toBe(8080 + 64);
  });
});

describe('Enter', () => {
  it.each([
    ['that the view starts with', [], 8080],
    ['that n led to', ['n'], 8085],
    ['that somebody looked for', ['/8099', 'enter', 'escape'], 8099],
  ])('looks closer, at the port %s', (_what, keys, port) => {
    expect(after(...keys, 'enter')).toMatchObject({ isClose: true, mode: 'grid', cursor: port });
  });

  it('looks closer, at the most telling port of a cell that arrow keys led to', () => {
    expect(after('right', 'left', 'enter')).toMatchObject({ isClose: true, mode: 'grid', cursor: 8085 });
  });

  it('explains the port when it is close, and any key comes back', () => {
    expect(after('enter', 'enter').mode).toBe('explain');
    expect(after('enter', 'enter', 'escape')).toMatchObject({ mode: 'grid', isClose: true });
  });

  it('comes back to the whole with Esc', () => {
    expect(after('enter', 'escape')).toMatchObject({ isClose: false, cursor: 8080 });
  });
});

describe('/', () => {
  it.each([
    ['a number', '/443', 443],
    ['the name of a service', '/APP', 8080],
    ['the name of a program', '/promet', 9100],
    ['a port as it is printed', '/9100/udp', 9100],
    ['a range as it is printed', '/7001-7013', 7001],
    ['a range of a protocol', '/7001-7013/UDP', 7001],
    ['a character of the legend', '/!', 8085],
    ['what the next cell without one shows', '/.', 8081],
    ['a character before a name with it in it', '/L', 9100],
    ['a mark by its word', '/ephemeral', 32768],
    ['a mark by the start of its word', '/expo', 8085],
  ])('finds %s', (_what, typed, port) => {
    expect(after(typed, 'enter')).toMatchObject({ cursor: port, isClose: true, mode: 'grid' });
  });

  it('goes on behind the cursor, and around', () => {
    expect(after('/p', 'enter').cursor).toBe(9100);
    expect(after('/p', 'enter', '/p', 'enter').cursor).toBe(8080);
  });

  it('takes names before marks', () => {
    const named = portMap({ ...MAP, claims: [...MAP.claims, claim('declared', 7000, 7000, 'my-ephemeral')] });
    const keys = [...Array.from('/ephemeral').map((text) => ({ text })), 'enter' as const];
    expect(keys.reduce(press, startView(named, START.size)).cursor).toBe(7000);
  });

  it.each(['/70000', '/0', '/nobody', '/7013-7001', '/1-70000', '/process', '/not reserved'])(
    'says that %s is nowhere, and stays',
    (typed) => {
      expect(after(typed, 'enter')).toMatchObject({
        cursor: 8080,
        message: `${typed.slice(1)}: no such port, service, program or mark`,
      });
    },
  );

  it('takes letters back, and is left with Esc', () => {
    expect(after('/99', 'backspace').query).toBe('9');
    expect(after('/99', 'escape')).toMatchObject({ mode: 'grid', cursor: 8080 });
  });
});

it('n goes to the next port with a name and around, N back', () => {
  expect(after('n').cursor).toBe(8085);
  expect(after('nnn').cursor).toBe(8080);
  expect(after('N').cursor).toBe(9100);
});

it('n stops at each of neighbours', () => {
  const neighbours = [8080, 8081, 8082].map((port) => claim('declared', port, port, `s${port}`));
  const start = startView(portMap({ ...MAP, claims: neighbours }), START.size);
  const [n, N] = [{ text: 'n' }, { text: 'N' }];
  expect([[n], [n, n], [n, n, N]].map((keys) => keys.reduce(press, start).cursor)).toEqual([8081, 8082, 8081]);
});

it('p of a map of one protocol says so', () => {
  const start = startView(portMap({ ...MAP, protocols: ['udp'] }), START.size);
  expect(press(start, { text: 'p' }).message).toBe('the map is of UDP alone');
});

it('p shows TCP, then UDP, then both', () => {
  expect(['p', 'pp', 'ppp'].map((keys) => after(keys).map.protocols.join())).toEqual(['tcp', 'udp', 'tcp,udp']);
  expect(after('pp').map.layers.declared).toEqual([]);
});

it('? shows the keys until the next one, q quits', () => {
  expect([after('?').mode, after('?x').mode, after('q').mode]).toEqual(['help', 'grid', 'over']);
  expect([after('?q').mode, after('enter', 'enter', 'q').mode]).toEqual(['over', 'over']);
});

it('r has the map read again, and stays where it is, also of one protocol', () => {
  const asked = after('/8085', 'enter', 'p', 'r');
  expect(asked).toMatchObject({ isStale: true, cursor: 8085 });
  const again = withMap(asked, portMap({ ...MAP, claims: [claim('declared', 8085, 8085, 'new')] }));
  expect(again).toMatchObject({ isStale: false, cursor: 8085, map: { protocols: asked.map.protocols } });
  expect(again.map.layers.declared).toEqual([{ first: 8085, last: 8085 }]);
});
