/** Servers below real supervisors: killed they come back, and the first remedy of explain, typed as it stands, stops them for good. */
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { explain } from '../support/explaining.ts';
import { isTaken, serverOn, startTree } from '../support/listening-process.ts';
import { requireTool } from '../support/namespace.ts';
import { hostForAll } from '../support/stand.ts';
import { typeRemedy } from '../support/typed-remedy.ts';

const { host } = hostForAll();

beforeAll(() => {
  for (const tool of ['runsv', 'sv', 's6-supervise', 's6-svc', 'supervise', 'svc', 'supervisord', 'supervisorctl'])
    requireTool(tool);
});

/** The folder of a service, with what runs it. `exec`: or else its script waits for the server, and leaves it behind. */
function service(folder: string, port: number, exec: 'exec ' | ''): void {
  host.write(`${folder}/run`, `#!/bin/sh\n${exec}${serverOn(port)}\n`);
  host.run(['chmod', '755', `${folder}/run`]);
}

const CONFIG = (port: number): string =>
  `[unix_http_server]
file=/run/supervisor.sock
[supervisord]
pidfile=/run/supervisord.pid
logfile=/run/supervisord.log
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix:///run/supervisor.sock
[program:web]
command=/run/web
autorestart=true
startretries=20
[program:other]
command=sleep 600
`.replace('/run/web', `sh /run/supervised-${port}`);

async function comesBack(port: number): Promise<void> {
  const [pid = 0] = explain(host, [String(port)]).sockets.flatMap(({ holders }) => holders.map((each) => each.pid));
  host.run(['kill', String(pid)]);
  await expect.poll(() => isTaken(host, port), { timeout: 10_000 }).toBe(true);
  await delay(1500);
  expect(isTaken(host, port)).toBe(true);
}

async function staysAway(port: number): Promise<void> {
  await expect.poll(() => isTaken(host, port), { timeout: 10_000 }).toBe(false);
  await delay(2000);
  expect(isTaken(host, port)).toBe(false);
}

describe('a supervisor that has a folder for each service', () => {
  it.each([
    ['runit', 'runsv', /^have runit stop it, .*: sudo sv down \/run\/service\/web-7501$/, 7501],
    ['runit, with a script', 'runsv', /: sudo sv down \/run\/service\/web-7505; sudo kill \d+$/, 7505],
    ['s6', 's6-supervise', /^have s6 stop it, .*: sudo s6-svc -d \/run\/service\/web-7502$/, 7502],
    ['daemontools', 'supervise', /^have daemontools stop it, .*: sudo svc -d \/run\/service\/web-7503$/, 7503],
  ])('%s', async (name, program, says, port) => {
    const folder = `/run/service/web-${port}`;
    service(folder, port, name.includes('script') ? '' : 'exec ');
    onTestFinished(await startTree(host, { script: () => `exec ${program} ${folder}`, says }, port));
    await comesBack(port);
    const { remedies } = explain(host, [String(port)]);
    expect(remedies[0]).toMatch(says);
    typeRemedy(host, remedies[0]);
    await staysAway(port);
  });
});

it('supervisord: its own list names the program', async () => {
  const port = 7504;
  host.write(`/run/supervised-${port}`, `exec ${serverOn(port)}\n`);
  host.write('/run/supervisord.conf', CONFIG(port));
  const script = (): string => 'TMPDIR=/run exec supervisord -n -c /run/supervisord.conf >/dev/null';
  onTestFinished(await startTree(host, { script, says: /./ }, port));
  await comesBack(port);
  const [remedy = ''] = explain(host, [String(port)]).remedies;
  const [, list = '', pid = '', stop = ''] =
    /: sudo (.* status) names process (\d+), then sudo (.* stop NAME)$/.exec(remedy) ?? [];
  const { stdout } = host.run(['sh', '-c', `TMPDIR=/run ${list}`]);
  const [name = ''] = stdout
    .split('\n')
    .flatMap((line) => (line.includes(`pid ${pid},`) ? (line.split(' ')[0] ?? []) : []));
  expect(name).toBe('web');
  host.run(['sh', '-c', `TMPDIR=/run ${stop.replace('NAME', name)}`]);
  await staysAway(port);
});
