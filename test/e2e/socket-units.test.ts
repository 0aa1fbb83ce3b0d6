/** Ports that systemd holds for socket units: who they are by name, and what preflight says in the service that is handed one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSchema } from '../support/output-schema.ts';
import { ServiceManager, socketUnit } from '../support/service-manager.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll();
let manager: ServiceManager;

const UNITS = [
  socketUnit('a.socket', 7401, 'a.service'),
  socketUnit('each.socket', 7402, 'each@0-127.0.0.1:7402-127.0.0.1:40666.service', 'yes'),
  socketUnit('docker.socket', 7403, 'docker.service'),
].join('\n');

beforeAll(async () => {
  manager = await ServiceManager.start(host);
  for (const [name, port] of [
    ['a', 7401],
    ['each', 7402],
    ['docker', 7403],
  ] as const)
    await manager.listen(name, port);
  manager.answers(UNITS);
  host.write('/run/plan.yaml', 'version: 1\nplatform: linux\nservices: {a: 127.0.0.1:7401, b: 127.0.0.1:7402}\n');
});

function explained(port: number, more: readonly string[] = []): { summary: string; remedies: readonly string[] } {
  const options = ['--address', '127.0.0.1', '--format', 'json'];
  const { stdout } = manager.portplan(['explain', String(port), ...more, ...options]);
  const { explanations } = expectSchema('output', stdout) as { explanations: [ReturnType<typeof explained>] };
  return explanations[0];
}

describe('explain', () => {
  it('names the unit, and stops it before its service', () => {
    const { summary, remedies } = explained(7401);
    expect(summary).toContain("can't be bound: a.socket (systemd, for a.service) listens on 127.0.0.1:7401");
    expect(remedies[0]).toBe(
      'sudo systemctl stop a.socket a.service; for longer than until the next boot also sudo systemctl disable a.socket',
    );
  });

  it('of one that starts an instance for each connection: the unit alone', () => {
    const { summary, remedies } = explained(7402);
    expect(summary).toContain('each.socket (systemd, for each@.service once a connection) listens');
    expect(remedies[0]).toMatch(/^sudo systemctl stop each\.socket;/);
  });

  it('systemd stands there twice in one table, once for each unit', () => {
    const { stdout } = manager.portplan(['audit', '--verbose']);
    expect(stdout.match(/\S+\.socket \(systemd/g)?.length).toBeGreaterThan(2);
  });

  it('of one that Docker lives on: it is not stopped', () => {
    const { remedies } = explained(7403);
    expect(remedies.join('\n')).not.toContain('systemctl stop');
    expect(remedies[0]).toContain('to stop it stops docker.service, and every container with it');
  });

  it('for the service that it is for: nothing is to be stopped', () => {
    const { remedies } = explained(7401, ['/run/plan.yaml']);
    expect(remedies[0]).toBe('nothing, if a is started by systemd: a.socket hands it the socket; otherwise:');
  });
});

it('audit names each unit, and not systemd once for all', () => {
  const { stdout } = manager.portplan(['audit', '/run/plan.yaml']);
  expect(stdout).toContain('tcp 127.0.0.1:7403: docker.socket (systemd, for docker.service) has it');
  expect(stdout).not.toMatch(/systemd \(process 1/);
});

it('init names the services after what the units start', () => {
  const { stdout } = manager.portplan(['init', '-']);
  expect(stdout).toMatch(/^ {2}each: /m);
  expect(stdout).toMatch(/^ {2}a: /m);
});

describe('preflight in ExecStartPre=', () => {
  const OWN = 'TriggeredBy=a.socket\nControlPID=PID\nMainPID=0';
  const preflight = ['preflight', '/run/plan.yaml', '--service'];

  it('its own socket: passes, and says why with --verbose', () => {
    expect(manager.portplanIn('a.service', OWN, [...preflight, 'a', '--verbose'])).toEqual({
      status: 0,
      stdout: 'a: tcp port 7401 on 127.0.0.1 need not be bound: a.socket hands it over to a.service\n',
      stderr: '',
    });
  });

  it('that of another unit: a no, with the remedy of that unit', () => {
    const { status, stderr } = manager.portplanIn('a.service', OWN, [...preflight, 'b']);
    expect(status).toBe(1);
    expect(stderr).toContain('each.socket (systemd');
    expect(stderr).toContain('sudo systemctl stop each.socket');
  });

  it('of a service that started before, from a shell in it: a no', () => {
    const before = OWN.replace('ControlPID=PID', 'ControlPID=0');
    expect(manager.portplanIn('a.service', before, [...preflight, 'a']).status).toBe(1);
  });

  it('outside of a service: a no', () => {
    expect(manager.portplan([...preflight, 'a']).status).toBe(1);
  });

  it('where systemctl does not answer: unsure, said on standard error', () => {
    host.run(['chmod', '644', '/run/stand-in/systemctl']);
    const { status, stderr } = manager.portplanIn('a.service', OWN, [...preflight, 'a']);
    host.run(['chmod', '755', '/run/stand-in/systemctl']);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('systemctl did not answer') as string,
    });
  });
});
