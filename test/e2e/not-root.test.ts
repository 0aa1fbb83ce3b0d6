import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CLI, portplan, PROJECT } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';

describe('not root', () => {
  /** portplan on this machine as a user who may write nothing there. */
  function asNobody(...args: readonly string[]) {
    const cli = [process.execPath, CLI, ...args];
    const asUser =
      process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...cli] : cli;
    const [file = '', ...rest] = asUser;
    return spawnSync(file, rest, { encoding: 'utf8', cwd: PROJECT });
  }

  it('plan works', () => {
    expect(asNobody('plan', 'examples/web-server.portplan.yaml').status).toBe(0);
  });

  it('apply says in one sentence what it needs, and changes nothing', () => {
    const refused = asNobody('apply', 'examples/web-server.portplan.yaml', '--yes');
    expect(refused.stderr).toBe(
      "portplan: /proc/sys/net/ipv4/ip_local_reserved_ports can't be written: permission denied: run it as root. Nothing was changed.\n",
    );
    expect(refused.status).toBe(3);
  });
});

describe('where the records can not be made', () => {
  it('apply says that it is read-only there', async () => {
    const host = await PrivateHost.start();
    try {
      host.write('/etc/portplan.yaml', 'version: 1\nservices: {grpc: 50051}\n');
      host.run(['mount', '-o', 'remount,bind,ro', '/var/lib']);
      const { stderr } = portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
      expect(stderr).toMatch(/^portplan: \/var\/lib\/portplan can't be written: read-only here, /);
    } finally {
      host.close();
    }
  });
});
