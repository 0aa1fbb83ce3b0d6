/** What a captured host changes: its range, its reserved ports, its first unprivileged port. */
import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../src/model/host/host-facts.ts';
import { portsOf } from '../../src/model/ports/port-set.ts';
import { lintText } from './fixture.ts';
import { excluded, linuxHost, windowsHost } from './host-facts.ts';

/** `RULE LINE` of each finding. */
function found(text: string, host?: HostFacts): readonly string[] {
  return lintText(text, host).diagnostics.map(({ rule, at }) => `${rule} ${at?.line ?? ''}`);
}

function messages(text: string, host?: HostFacts): readonly string[] {
  return lintText(text, host).diagnostics.map(({ message }) => message);
}

const LINUX = 'version: 1\nplatform: linux\n';
const WINDOWS = 'version: 1\nplatform: windows\n';
const WIDE = linuxHost({ ephemeral: { first: 1024, last: 65535 } });

describe('the live range of a Linux host', () => {
  const plan = `${LINUX}services: {app: {port: 28080, reserve: never}}\n`;

  it('counts where the plan names none', () => {
    expect([found(plan), found(plan, WIDE)]).toEqual([[], ['ephemeral-overlap 3']]);
  });

  it('is called by the name of its host', () => {
    expect(messages(plan, WIDE)).toEqual([
      'app listens on port 28080/tcp inside the live ephemeral range 1024-65535 of edge-1, unreserved: while it restarts, an outgoing connection can come first',
    ]);
  });

  it('of an image is what it boots with', () => {
    expect(messages(plan, { ...WIDE, layer: 'boot' }).join()).toContain(
      'the boot ephemeral range 1024-65535 of edge-1',
    );
  });

  it('does not count where the plan names another one', () => {
    expect(found(`${plan}ephemeral: 32768-60999\n`, WIDE)).toEqual([]);
  });

  it('frees a port of the default range that does not lie in it', () => {
    const low = linuxHost({ ephemeral: { first: 10000, last: 29999 } });
    const above = `${LINUX}services: {app: {port: 50051, reserve: never}}\n`;
    expect([found(above), found(above, low)]).toEqual([['ephemeral-overlap 3'], []]);
  });

  it('says which reservation has no effect', () => {
    const reserving = `${LINUX}reserved: [{ports: 8080, reason: x}]\n`;
    expect([found(reserving), messages(reserving, linuxHost())]).toEqual([
      [],
      [
        'reserving port 8080 has no effect: the kernel hands out ports of the live ephemeral range 32768-60999 of edge-1 only',
      ],
    ]);
  });

  it('with the NodePorts in it is a finding at the service that shows a Kubernetes node', () => {
    const node = `${LINUX}services: {kubelet: 10250}\n`;
    expect([found(node), found(node, linuxHost())]).toEqual([[], []]);
    expect(lintText(node, WIDE).diagnostics).toMatchObject([
      {
        rule: 'nodeport-overlap',
        message:
          'the NodePorts 30000-32767 lie in the live ephemeral range of edge-1 and are not all reserved: an outgoing connection can get one',
        at: { line: 3 },
      },
    ]);
  });

  it('with ports of an allocator in it is a finding at the service that is the allocator', () => {
    expect(lintText(`${LINUX}services: {nomad: 4646}\n`, WIDE).diagnostics).toMatchObject([
      { rule: 'allocator-overlap', message: /lie in the live ephemeral range of edge-1/, at: { line: 3 }, related: [] },
    ]);
  });
});

describe('a port that a Linux host has reserved', () => {
  const plan = `${LINUX}services: {app: {port: 50051, reserve: never}}\n`;
  const reserving = `${LINUX}services: {app: {port: 50051, reserve: never}, web: 80}\n`;
  const foreign = linuxHost({ reserved: portsOf(50051) });
  const owned = linuxHost({ reserved: portsOf(50051), owned: portsOf(50051) });

  it('is handed out to nobody', () => {
    expect([found(plan, linuxHost()), found(plan, foreign)]).toEqual([['ephemeral-overlap 3'], []]);
  });

  it('stays so where apply manages the list and it was somebody else', () => {
    expect(found(reserving, foreign)).toEqual([]);
  });

  it('is released where apply made it and the plan does not want it any more', () => {
    expect(found(reserving, owned)).toEqual(['ephemeral-overlap 3']);
  });

  it('stays as it is where apply made it and the plan does not manage the list any more', () => {
    expect(found(plan, owned)).toEqual([]);
  });

  it('is released where the plan removes what is foreign', () => {
    expect(found(`${reserving}foreignReservations: remove\n`, foreign)).toEqual(['ephemeral-overlap 3']);
  });

  it('makes the range smaller', () => {
    const few = linuxHost({ reserved: [{ first: 32768, last: 60000 }] });
    expect(messages(`${LINUX}reserved: [{ports: 60001, reason: x}]\n`, few)).toEqual([
      'the live ephemeral range 32768-60999 of edge-1 has 998 usable ports, 27,234 others reserved, expected 4,096 ports or more',
    ]);
  });

  it('is no fault of a service that reserves nothing', () => {
    const few = linuxHost({ reserved: [{ first: 32768, last: 60998 }] });
    expect(found(plan, few)).toEqual([]);
  });
});

describe('the first unprivileged port of a Linux host', () => {
  const plan = `${LINUX}services: {web: {port: 80, user: www}}\n`;
  const open = linuxHost({}, { unprivilegedPortStart: 80 });
  const strict = linuxHost({}, { unprivilegedPortStart: 2000 });

  it('counts where the plan names none', () => {
    expect([found(plan), found(plan, open)]).toEqual([['privileged-port 3'], []]);
  });

  it('is called by the name of its host', () => {
    const low = `${LINUX}services: {web: {port: 1500, user: www}}\n`;
    expect(messages(low, strict)).toEqual([
      'web listens on port 1500/tcp as www, and ports below 2000 on edge-1 are kept for root',
    ]);
  });

  it('does not count where the plan names another one', () => {
    expect(found(`${plan}unprivilegedPortStart: 1024\n`, open)).toEqual(['privileged-port 3']);
  });

  it('refuses a range that starts below it', () => {
    const low = lintText(`${LINUX}ephemeral: 1500-60999\nlint: {rules: {ephemeral-range-wide: off}}\n`, strict);
    expect(low.diagnostics).toMatchObject([
      {
        severity: 'error',
        message:
          'the ephemeral range starts at 1500, below the unprivileged port start 2000 of edge-1: Linux refuses that',
      },
    ]);
  });

  it('can not rise above the range that the host has', () => {
    expect(lintText(`${LINUX}unprivilegedPortStart: 2000\n`, WIDE).diagnostics).toMatchObject([
      {
        severity: 'error',
        message:
          'the unprivileged port start 2000 is above 1024, where the live ephemeral range of edge-1 starts: Linux refuses that',
      },
    ]);
  });
});

describe('the dynamic ranges of a Windows host', () => {
  const plan = `${WINDOWS}services: {game: {listen: [20000/tcp, 20000/udp], reserve: never}}\n`;
  const wide = { ephemeral: { first: 1025, last: 65535 } };

  it('count for each protocol', () => {
    const host = windowsHost({ 'ipv4 tcp': wide, 'ipv6 tcp': wide });
    expect([found(plan), messages(plan, host)]).toEqual([
      [],
      [
        'game listens on port 20000/tcp inside the live TCP ephemeral range 1025-65535 of DEV-7, unreserved: while it restarts, an outgoing connection can come first',
      ],
    ]);
  });

  it.each(['ipv4 udp', 'ipv6 udp'])('count when only %s has them', (stack) => {
    expect(messages(plan, windowsHost({ [stack]: wide }))).toMatchObject([
      /20000\/udp inside the live UDP .* 1025-65535/,
    ]);
  });

  it('of two families leave out what lies between them', () => {
    const host = windowsHost({ 'ipv6 tcp': { ephemeral: { first: 10000, last: 19999 } } });
    const between = `${WINDOWS}services: {a: {port: 19999, reserve: never}, b: {port: 20000, reserve: never}}\n`;
    expect(messages(between, host)).toMatchObject([/^a listens/]);
  });

  it('do not count where the plan names others', () => {
    const host = windowsHost({ 'ipv4 tcp': wide, 'ipv6 tcp': wide });
    expect(found(`${plan}ephemeral: 49152-65535\n`, host)).toEqual([]);
  });

  it('that are wide are a finding at the service that shows WSL', () => {
    const wsl = `${WINDOWS}services: {wsl-relay: 8080}\n`;
    expect(messages(wsl, windowsHost({ 'ipv4 tcp': wide }))).toEqual([
      "the live dynamic port range of DEV-7 has 64,511 ports, and WSL's mirrored networking may find no 4096 free ones in a row",
    ]);
  });
});

describe('an administered exclusion of a Windows host', () => {
  const plan = `${WINDOWS}services: {game: {listen: [50100/tcp, 50100/udp], reserve: never}}\n`;
  const both = windowsHost({ 'ipv4 tcp': excluded(50100), 'ipv6 tcp': excluded(50100) });

  it('counts for its protocol', () => {
    expect(messages(plan, windowsHost())).toHaveLength(2);
    expect(messages(plan, both)).toMatchObject([/50100\/udp/]);
  });

  it('of one family leaves the port to connections of the other one', () => {
    expect(messages(plan, windowsHost({ 'ipv4 tcp': excluded(50100) }))).toHaveLength(2);
  });

  it('is kept where the plan removes what is foreign: apply deletes none that it did not make', () => {
    expect(messages(`${plan}reserved: []\nforeignReservations: remove\n`, both)).toMatchObject([/50100\/udp/]);
  });

  it('goes where apply made it and the plan does not want it any more', () => {
    const ours = { ...excluded(50100), owned: portsOf(50100) };
    expect(messages(`${plan}reserved: []\n`, windowsHost({ 'ipv4 tcp': ours, 'ipv6 tcp': ours }))).toHaveLength(2);
  });
});

describe('held ports of a Windows host', () => {
  it('are nobody’s where an administered range that lasts has them: apply adds nothing there', () => {
    const row = { first: 50100, last: 50199 };
    const host = windowsHost({ 'ipv4 tcp': { lasting: portsOf(50100), held: [row] } });
    const text = `${WINDOWS}services: {game: 0.0.0.0:50100}\nreserved: [{ports: 50100, protocol: tcp, reason: x}]\n`;
    expect(lintText(text, host).diagnostics).toMatchObject([{ rule: 'windows-port-held', severity: 'warning' }]);
  });

  it('are to be excluded in the range that the plan names, not in the one that the host has', () => {
    const host = windowsHost({ 'ipv4 tcp': { held: [{ first: 50100, last: 50199 }] } });
    const text = `${WINDOWS}services: {game: 0.0.0.0:50100}\n`;
    const severities = [text, `${text}ephemeral: 20000-40000\n`].map((each) => lintText(each, host).diagnostics);
    expect(severities).toMatchObject([[{ severity: 'error' }], [{ severity: 'warning' }]]);
  });
});

it('a plan for several platforms is judged on the one of the host only', () => {
  const text = 'version: 1\nplatform: [linux, windows]\nservices: {web: 7680}\n';
  expect([found(text), found(text, linuxHost())]).toEqual([['os-held-port 3'], []]);
});

describe('a comment that silences nothing', () => {
  const plan = (rule: string) => `${WINDOWS}services:\n  vite: 0.0.0.0:5173 # portplan-ignore ${rule}: x\n`;
  const holding = windowsHost({ 'ipv4 tcp': { held: [{ first: 5141, last: 5240 }] } });

  it('is a finding without a host', () => {
    expect(found(plan('port-conflict'))).toEqual(['unused-suppression 4']);
  });

  it('is none on one host, as it may be for another one', () => {
    expect(found(plan('port-conflict'), windowsHost())).toEqual([]);
  });

  it('is none without a host where the rule speaks only with one', () => {
    expect([found(plan('windows-port-held')), found(plan('windows-port-held'), holding)]).toEqual([[], []]);
  });
});
