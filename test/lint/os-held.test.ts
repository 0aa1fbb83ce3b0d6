/** The tables of what operating systems hold: no row is misspelt, and lint, suggest and explain agree about each. */
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../src/model/plan/desired-state.ts';
import { count, eachPort, includes, subtract, unionOf } from '../../src/model/ports/port-set.ts';
import { heldWords, OS_HELD } from '../../src/port-catalog/os-held/os-held.ts';
import { portUsesOf } from '../../src/port-catalog/port-uses.ts';
import { takenPorts } from '../../src/suggest/taken-ports.ts';
import { lintText } from './fixture.ts';

const ROWS = PLATFORMS.flatMap((platform) => OS_HELD[platform].map((row) => ({ platform, row })));

it('every row has ports, a holder, and words and programs without blanks', () => {
  const isSound = ({ ports, holder, words, programs }: (typeof ROWS)[number]['row']): boolean =>
    count(ports) > 0 && holder !== '' && [...words, ...programs].every(Boolean);
  expect(ROWS.filter(({ row }) => !isSound(row))).toEqual([]);
});

it('suggest gives none of them away, on whatever platform', () => {
  const taken = unionOf(takenPorts({ plans: [], hosts: [], platform: 'linux' }).map(({ ports }) => ports));
  expect(ROWS.filter(({ row }) => count(subtract(row.ports, taken)) > 0)).toEqual([]);
});

const LOUD = ROWS.filter(({ row }) => !row.isQuiet).map((each) => {
  const { ports, protocols, holder, on } = each.row;
  const [port = 0] = eachPort(ports);
  const [protocol = 'tcp'] = protocols;
  return { ...each, port, protocol, name: `${protocol} ${port} of ${holder} on ${on}` };
});

describe.each(LOUD)('$name', ({ platform, row, port, protocol }) => {
  const address = row.addresses?.[0];
  const place = address === undefined ? '' : `${address.includes(':') ? `[${address}]` : address}:`;
  const told = (service: string) =>
    lintText(
      `version: 1\nplatform: ${platform}\nservices: {${service}: {listen: "${place}${port}/${protocol}", reserve: never}}\n`,
    ).diagnostics.filter(({ rule }) => rule === 'os-held-port');
  // Another release may have by default what this one has with a feature.
  const isByDefault = OS_HELD[platform].some(
    ({ isQuiet, needs, protocols, ports, addresses }) =>
      !isQuiet &&
      needs === null &&
      protocols.includes(protocol) &&
      includes(ports, port) &&
      (addresses === null || address === undefined || addresses.includes(address)),
  );

  it('is found: by default as a warning, with a feature or on one distribution as an info', () => {
    expect(told('zz')).toMatchObject([{ severity: isByDefault && platform !== 'linux' ? 'warning' : 'info' }]);
  });

  it('is not found where the service is the holder', () => {
    const { holder, words } = row;
    expect(told(words[0] ?? '').filter(({ message }) => message.includes(`and ${holder}`))).toEqual([]);
  });

  it('is told by explain where a fresh installation has it', () => {
    const { heldByOs } = portUsesOf({ port, protocol, platform }, null);
    expect(heldByOs.includes(heldWords(row))).toBe(row.needs === null);
  });
});
