/** Causes drawn at random and built for real: the first remedy that explain prints, typed as it stands, frees the port. */
import * as fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { setLive } from '../support/cli.ts';
import { explain, type Explained } from '../support/explaining.ts';
import { build, FAR, RANGE, remedyCase, RESERVED, type Built, type RemedyCase } from '../support/remedy-cases.ts';
import { remedies } from '../support/samples.ts';
import { hostForAll } from '../support/stand.ts';
import { commandIn, typeRemedy } from '../support/typed-remedy.ts';

const { host, player } = hostForAll(async () => {
  setLive(host, 'ip_local_port_range', RANGE);
  setLive(host, 'ip_local_reserved_ports', RESERVED);
  await player.play('open far tcp 4 reuseaddr', `bind far 127.0.0.1 ${FAR}`, 'listen far');
});

/** Neither a yes nor a remedy that waits is anything to type. */
type Outcome = 'freed' | 'still taken' | 'nothing to type';

async function outcomeOf(said: Explained, { port, protocol }: Built): Promise<Outcome> {
  const [first] = said.remedies.filter((each) => !each.startsWith('nothing, if'));
  if (said.bindable === true || commandIn(first ?? '') === null) return 'nothing to type';
  typeRemedy(host, first);
  for (let tries = 0; tries < 20; tries++) {
    const answer = await player.tryBind('0.0.0.0', port, protocol === 'tcp' ? 'reuseaddr' : '', protocol);
    if (answer === 'ok') return 'freed';
    await delay(100);
  }
  return 'still taken';
}

const CASES = remedies(12);

it('the first remedy frees the port, in 97 of 100 cases at least', { timeout: CASES * 20_000 }, async () => {
  const cases = fc.sample(remedyCase, CASES);
  const told: { readonly outcome: Outcome; readonly of: RemedyCase; readonly remedy: string | undefined }[] = [];
  for (const [i, of] of cases.entries()) {
    const built = await build(host, player, of, i);
    const said = explain(host, [built.protocol === 'tcp' ? String(built.port) : `${built.port}/udp`]);
    told.push({ outcome: await outcomeOf(said, built), of, remedy: said.remedies[0] });
    built.end();
  }
  const typed = told.filter(({ outcome }) => outcome !== 'nothing to type');
  const failed = typed.filter(({ outcome }) => outcome === 'still taken');
  expect(typed.length).toBeGreaterThan(cases.length / 3);
  expect(failed.slice(0, failed.length <= typed.length * 0.03 ? 0 : 5)).toEqual([]);
});
