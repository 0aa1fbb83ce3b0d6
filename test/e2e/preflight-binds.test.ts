/**
 * preflight against real binds: random sockets hold ports, a plan has a random service on each of them, and each service is then
 * bound for real with its own options. What preflight passes without a word the kernel must let in.
 */
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { portplan, PROJECT, setLive } from '../support/cli.ts';
import { boundForReal, SCENE, type Scene, socketWord } from '../support/held-ports.ts';
import { expectSchema } from '../support/output-schema.ts';
import { binds } from '../support/samples.ts';
import { hostForEach } from '../support/stand.ts';

const FIRST_PORT = 20000;
/** Fewer than make a TIME_WAIT end before the last of them is tried. */
const AT_ONCE = 200;

const { host } = hostForEach(() => {
  setLive(host, 'ip_local_port_range', '20000 20999');
  for (const address of ['10.7.0.1/32', 'fd00::7/128']) host.run(['ip', 'addr', 'add', address, 'dev', 'lo']);
});

interface Outcome {
  readonly scene: Scene;
  readonly held: readonly string[];
  readonly bindable: boolean | null;
  readonly kernel: string;
}

/** `npm run release:check` draws 2,000 of them. */
const drawn = fc.sample(SCENE, binds(100));
const batches = Array.from({ length: Math.ceil(drawn.length / AT_ONCE) }, (_, i) =>
  drawn.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
);
const all: Outcome[] = [];

it.each(batches.map((scenes, i) => [i + 1, scenes] as const))(
  'batch %i: what preflight passes the kernel lets in, and what it refuses the kernel refuses',
  async (_, scenes) => {
    const found = await outcomes(scenes);
    all.push(...found);
    expect(found.filter(({ bindable, kernel }) => bindable === true && kernel !== 'ok')).toEqual([]);
    expect(found.filter(({ bindable, kernel }) => bindable === false && kernel === 'ok')).toEqual([]);
  },
  120_000,
);

it('passes, refuses and is unsure of some', () => {
  const share = (wanted: boolean | null): number =>
    all.filter(({ bindable }) => bindable === wanted).length / all.length;
  for (const answer of [true, false, null]) expect(share(answer), String(answer)).toBeGreaterThan(0.05);
});

async function outcomes(scenes: readonly Scene[]): Promise<readonly Outcome[]> {
  const ask = player();
  const held: string[][] = [];
  for (const [i, { holders }] of scenes.entries()) {
    const answers: string[] = [];
    for (const each of holders) answers.push(await ask(`hold ${FIRST_PORT + i} ${socketWord(each)} ${each.state}`));
    held.push(answers);
  }
  const answers = asked(scenes);
  const found: Outcome[] = [];
  for (const [i, scene] of scenes.entries()) {
    const kernel = await ask(`try ${FIRST_PORT + i} ${socketWord(boundForReal(scene.service))}`);
    found.push({ scene, held: held[i] ?? [], bindable: answers.get(FIRST_PORT + i)!, kernel });
  }
  return found;
}

/** What preflight says of each port. */
function asked(scenes: readonly Scene[]): ReadonlyMap<number, boolean | null> {
  const services = scenes.map(({ service: { address, ...rest } }, i) => {
    const endpoint = { ...rest, ...(address !== null && { address }), port: FIRST_PORT + i };
    return [`s${i}`, { listen: [endpoint] }] as const;
  });
  host.write('/etc/portplan.yaml', JSON.stringify({ version: 1, services: Object.fromEntries<object>(services) }));
  const { stdout, stderr } = portplan(host, ['preflight', '--format', 'json']);
  if (stdout === '') throw new Error(stderr);
  const { explanations } = expectSchema('output', stdout) as {
    explanations: readonly { port: number; bindable: boolean | null }[];
  };
  return new Map(explanations.map(({ port, bindable }) => [port, bindable]));
}

function player(): (line: string) => Promise<string> {
  const child = host.spawn(['perl', resolve(PROJECT, 'test/support/held-ports.pl')]);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (line) => {
    child.stdin.write(`${line}\n`);
    const { value } = (await answers.next()) as { readonly value?: string };
    return value ?? 'ended';
  };
}
