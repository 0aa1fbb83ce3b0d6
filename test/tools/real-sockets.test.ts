/**
 * The model of Linux against real sockets of two users. A private host has one user only. Root, who may become any user, needs
 * nothing but a network namespace; anybody else needs a user namespace with more than one user, which newuidmap makes: Debian's
 * package uidmap, no part of a base system.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { requireTool } from '../support/namespace.ts';
import {
  allRight,
  answersOf,
  any,
  atMostOneGroup,
  type Answers,
  type Case,
  COMMAND,
  draw,
  DRAWS,
  judged,
  outcomes,
  requests,
  unsafe,
  wanted,
} from '../support/real-sockets.ts';

function asManyUsers(cases: readonly Case[]): Answers {
  const isRoot = process.getuid?.() === 0;
  for (const tool of ['perl', ...(isRoot ? [] : ['newuidmap'])]) requireTool(tool);
  const argv = ['-n', ...(isRoot ? [] : ['--map-root-user', '--map-auto']), ...COMMAND];
  return answersOf(spawnSync('unshare', argv, { encoding: 'utf8', input: requests(cases) }));
}

describe('two real sockets of two users', () => {
  it.each([
    ['root and another', [0, 1000]],
    ['neither of them root', [1000, 1001]],
  ])('%s: the second one is refused when the model says so', (_, users) => {
    expect(judged(outcomes(draw(any(users), 2), asManyUsers))).toEqual(allRight(DRAWS));
  });
});

describe('three real sockets of two users', () => {
  it('TCP, no two of which set SO_REUSEPORT: each is refused exactly as the pairs say', () => {
    expect(judged(outcomes(draw(wanted('tcp', [0, 1000]), 3, atMostOneGroup), asManyUsers))).toEqual(allRight(DRAWS));
  });

  it.each(['tcp', 'udp'] as const)('%s: where the kernel refuses one, the model does as well', (protocol) => {
    expect(unsafe(outcomes(draw(wanted(protocol, [0, 1000]), 3), asManyUsers)).slice(0, 3)).toEqual([]);
  });
});
