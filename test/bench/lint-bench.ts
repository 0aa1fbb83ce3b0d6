/** The lint: against yamllint on the same files, and how its time grows with the number of endpoints. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conflictsOf } from '../../src/lint/conflicts.ts';
import type { DeclaredEndpoint } from '../../src/lint/declared-endpoint.ts';
import { CLI } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { type Contender, growthOf, type Row, wallTimes } from './side-by-side.ts';

const EXAMPLE = 'examples/web-server.portplan.yaml';

function lint(...operands: readonly string[]): Contender {
  return { name: 'portplan lint', argv: [process.execPath, CLI, 'lint', ...operands] };
}

/** Its own rules, of which none is an error here. */
function yamllint(...operands: readonly string[]): Contender {
  return { name: 'yamllint', argv: ['yamllint', '-d', 'relaxed', ...operands] };
}

export function lintAgainstOthers(scratch: string, bare: Contender): readonly Row[] {
  requireTool('yamllint');
  const folder = manyPlans(scratch);
  return [
    wallTimes('lint an example / node -e 0', lint(EXAMPLE), bare, 25, '1.35'),
    wallTimes('lint an example / yamllint', lint(EXAMPLE), yamllint(EXAMPLE), 15, '1'),
    wallTimes('yamllint 200 plans of 50 services / lint', yamllint(folder), lint(folder), 2, 'at least 6'),
  ];
}

/** 200 plans of 50 services with two endpoints each. */
function manyPlans(scratch: string): string {
  const folder = join(scratch, 'many');
  mkdirSync(folder);
  for (let plan = 0; plan < 200; plan++) {
    const services = Array.from({ length: 50 }, (_, i) => {
      const port = 1024 + i * 3;
      return `  service-${i}:\n    listen:\n      - 10.0.${plan}.${i}:${port}\n      - {address: "::1", port: ${port + 1}, protocol: udp}\n    owner: team-${i % 20}\n`;
    });
    const text = `version: 1\nname: host-${plan}\nplatform: linux\nservices:\n${services.join('')}`;
    writeFileSync(join(folder, `host-${plan}.portplan.yaml`), text);
  }
  return folder;
}

/** The conflict model alone: endpoints on a hundred ports of many addresses, one in a hundred of them taken twice. */
export function conflictGrowth(): readonly Row[] {
  const listens = Array.from({ length: 100_000 }, (_, i) => listenOn(i % 100 === 99 ? i - 1 : i));
  return growthOf('conflicts among endpoints', [1000, 10_000, 100_000], (size) => {
    conflictsOf(listens.slice(0, size), 'linux');
  });
}

function listenOn(i: number): DeclaredEndpoint {
  const at = { file: 'big.yaml', line: i + 1, column: 1 };
  const port = 10_000 + (i % 100);
  const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
  const endpoint = {
    protocol: 'tcp',
    address,
    ports: { first: port, last: port },
    reuse: [],
    ipv6Only: false,
    at,
  } as const;
  return { service: { name: `service-${i}`, endpoints: [endpoint], reserve: 'auto', at }, endpoint };
}
