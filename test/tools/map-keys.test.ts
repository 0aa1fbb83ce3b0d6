/** The map on a real terminal, with real keys. */
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/cli.ts';
import { listening } from '../support/listening.ts';
import { mapTerminal } from '../support/map-terminal.ts';

const { host, open, start } = mapTerminal();

const cursorOf = (painted: string) => painted.split('\n').filter((line) => /\x1b\[(?:\d+;)*7m/.test(line));

describe('the map on a terminal', () => {
  it('shows all ports, with a cursor on the first one that has a name', async () => {
    const screen = await open();
    const text = screen.text();
    expect(text).toMatch(/^64 ports to a character: edge on \S+ \(linux\), TCP and UDP\n/);
    expect(text).toContain('8080/tcp app; listening: node on 127.0.0.1 (process');
    expect(cursorOf(screen.painted())).toEqual([expect.stringMatching(/ 4096 .*\x1b\[(?:\d+;)*7m(?:\x1b\[\d+m)*D/)]);
  });

  it('arrow keys move the cursor', async () => {
    const screen = await open();
    screen.press('Right');
    await screen.shows('8128-8191: nothing known');
    screen.press('Down');
    await screen.shows('12224-12287: nothing known');
    screen.press('Left', 'Up');
    await screen.shows('8064-8127: 2 declared');
  });

  it('Home, End and the page keys do, too', async () => {
    const screen = await open();
    screen.press('End');
    await screen.shows('8128-8191: ');
    screen.press('Home');
    await screen.shows('4096-4159: ');
    screen.press('NPage');
    await screen.shows('20480-20543: ');
    screen.press('PPage');
    await screen.shows('4096-4159: ');
    screen.press('Up', 'Up');
    await screen.shows('1-63: ');
  });

  it('Enter looks closer at the port that n led to', async () => {
    const screen = await open();
    screen.press('n', 'Enter');
    await screen.shows(/^8090\ntcp declared: late/m);
  });

  it('/ takes a port as the list prints it, and a mark by its word', async () => {
    const screen = await open();
    screen.press('-l', '/9100/tcp\r');
    await screen.shows(/^9100\ntcp declared: spare/m);
    screen.press('-l', '/exposed\r');
    await screen.shows(/^40000\n/m);
  });

  it('r shows what listens by now', async () => {
    const screen = await open();
    screen.press('-l', '/9200\r');
    await screen.shows(/^9200\nnothing known/m);
    await listening(host, 'tcp', 9200);
    screen.press('r');
    await screen.shows('read again');
    screen.press('Right', 'Left');
    await screen.shows(/^9200\ntcp listening: node on 127/m);
  });

  it('an explanation scrolls to its end, and back from there at once', async () => {
    const screen = await open(undefined, { columns: 60, rows: 11 });
    screen.press('Enter');
    await screen.shows('1 port to a character');
    screen.press('Enter');
    const start = await screen.shows('↓ more');
    screen.press(...Array.from({ length: 60 }, () => 'Down'));
    const end = await screen.shows(/Esc back {2}q quit$/);
    screen.press('Up');
    await screen.shows('↓ more');
    screen.press('Home');
    expect(await screen.shows('tcp declared: app')).toBe(start);
    expect(end).not.toBe(start);
  });

  it('the keys scroll where the screen is small', async () => {
    const screen = await open(undefined, { columns: 60, rows: 11 });
    screen.press('?');
    await screen.shows('↓ more');
    screen.press('End');
    await screen.shows('nothing known: ');
  });

  it('with --protocol p is not offered, and says why', async () => {
    const screen = await open('map /etc/plan.yaml --protocol tcp');
    expect(screen.text()).not.toContain('p protocol');
    screen.press('p');
    await screen.shows('the map is of TCP alone');
  });

  it('a service that is never reserved is told how to be', async () => {
    const screen = await open();
    screen.press('-l', '/raft\r');
    await screen.shows(/^40000$/m);
    screen.press('Enter');
    await screen.shows(/taking out `reserve:\s+never`/);
  });

  it('Enter looks closer, then explains, and Esc leads back', async () => {
    const screen = await open();
    screen.press('Enter');
    await screen.shows('1 port to a character');
    screen.press('Enter');
    await screen.shows(/no, tcp port 8080 can't be bound: .*\n[^]*Esc back/);
    screen.press('Escape');
    await screen.shows('tcp declared: app; tcp listening: node');
    screen.press('Escape');
    await screen.shows('64 ports to a character');
  });

  it('/ finds a port by its number, and explains it with the plan', async () => {
    const screen = await open();
    screen.press('-l', '/9100');
    await screen.shows('/9100_');
    screen.press('Enter');
    await screen.shows('tcp declared: spare');
    screen.press('Enter');
    await screen.shows('spare: yes, ');
  });

  it('/ finds a service, pasted with Enter', async () => {
    const screen = await open();
    screen.press('-l', '/raft\r');
    await screen.shows(/^40000\ntcp exposed: ephemeral and not reserved; tcp declared: raft/m);
  });

  it('n goes to the next port that has a name', async () => {
    const screen = await open();
    screen.press('n', 'n');
    await screen.shows('9100/tcp spare');
  });

  it('? shows the keys and the marks', async () => {
    const screen = await open();
    screen.press('?');
    expect(await screen.shows('Ctrl-C')).toContain('!  exposed: 1 port');
  });

  it('follows a new size of the terminal', async () => {
    const screen = await open();
    screen.resize({ columns: 150, rows: 50 });
    expect((await screen.shows('16 ports to a character')).split('\n')[0]).toContain(': edge on ');
    screen.resize({ columns: 50, rows: 12 });
    expect((await screen.shows('512 ports to a character')).split('\n')[0]).toContain(': edge on ');
    screen.resize({ columns: 30, rows: 8 });
    await screen.shows('Too small');
    screen.resize({ columns: 80, rows: 24 });
    expect((await screen.shows('64 ports to a character')).match(/^ *\d+ {2}[.:D!L]{64}$/gm)).toHaveLength(16);
  });

  it('of a captured host says what is known of a port', async () => {
    const screen = await open(
      `map ${PROJECT}/test/fixtures/lint/windows-port-held/bad.yaml --host ${PROJECT}/test/fixtures/lint/windows-port-held/bad.host.json`,
    );
    screen.press('-l', '/conflict\r');
    await screen.shows('1 port to a character');
    screen.press('Enter');
    await screen.shows(/tcp conflict: .*held at run time[^]* itself: what a bind would get/);
  });
});

describe('colour', () => {
  it('is there', async () => {
    const screen = await open();
    expect(screen.painted()).toContain('\x1b[32m');
  });

  it('is left out with NO_COLOR, and the cursor still shows', async () => {
    const screen = await open(undefined, undefined, 'NO_COLOR=1');
    expect(screen.painted()).not.toMatch(/\x1b\[[0-9;]*3[0-7]m/);
    expect(cursorOf(screen.painted())).toHaveLength(1);
  });
});

describe('a picture without keys', () => {
  it.each([
    ['a terminal that is too small', 'map /etc/plan.yaml', { columns: 30, rows: 30 }, ''],
    ['--format text', 'map /etc/plan.yaml --format text', undefined, ''],
    ['--verbose', 'map /etc/plan.yaml --verbose', undefined, ''],
    ['a dumb terminal', 'map /etc/plan.yaml', undefined, 'TERM=dumb'],
    ['a CI run', 'map /etc/plan.yaml', undefined, 'CI=true'],
  ])('is what %s gets', async (_what, words, size, env) => {
    const screen = start(words, size, env);
    await screen.shows('status 0');
    expect(screen.flag('alternate_on')).toBe('0');
  });
});
