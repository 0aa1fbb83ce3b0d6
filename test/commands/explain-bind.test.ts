/** A port that is taken for moments: no table shows by whom, and a later bind may work. */
import { bytesOf, NO_BYTES } from '../../src/model/bytes.ts';
import { describe, expect, it } from 'vitest';
import { machineHost } from '../../src/host/machine-host.ts';
import { linux } from '../../src/backends/linux/backend.ts';
import { explainBind } from '../../src/commands/explain/explain-bind.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import { errnoError, type System } from '../../src/system/system.ts';
import { told, type Told } from '../support/told.ts';

const ASKED: AskedBind = {
  ...{ protocol: 'tcp', port: 8080, address: null, ipv6Only: false, reuse: ['address'] },
  ...{ assumesReuse: true, user: null, service: null },
};

/** A host without sockets, on which binds are answered in turn; inet_diag shows nothing, where it can be asked. */
async function explained(answers: readonly (string | null)[], hasPerl = true): Promise<Told & { binds: number }> {
  let binds = 0;
  const missing = (path: string): never => {
    throw errnoError('ENOENT', path);
  };
  const table = bytesOf('  sl  local_address rem_address   st');
  const system: Partial<System> = {
    ...{
      platform: 'linux',
      byteOrder: 'LE',
      readFile: (path) => (path === '/proc/net/tcp' ? table : missing(path)),
      readSetting: missing,
      readLink: missing,
    },
    ...{ hostName: () => 'here', list: () => [], status: () => null, user: () => ({ uid: 0, gid: 0 }) },
    run: () => Promise.resolve({ status: hasPerl ? 0 : 127, stdout: NO_BYTES, stderr: NO_BYTES }),
    tryBind: () => Promise.resolve(answers[binds++] ?? null),
  };
  return { ...told(await explainBind(machineHost(system as System, linux).binds, ASKED)), binds };
}

describe('refused, and nothing to be seen', () => {
  it('once: it can be bound, and the refusal is told', async () => {
    expect(await explained(['EADDRINUSE', null])).toMatchObject({
      ...{ binds: 2, cause: 'free', bindable: true, tried: { result: 'bound' } },
      evidence: [expect.stringMatching(/a bind just before was refused .* for moments$/)],
    });
  });

  it('three times: ask again; nobody is said to be named above', async () => {
    const said = await explained(['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE']);
    expect(said).toMatchObject({ binds: 3, cause: 'bound-silent', bindable: false, unseen: [] });
    expect(said.remedies).toEqual([expect.stringMatching(/^ask again: it is taken for moments/)]);
  });

  it('inet_diag can not be asked and no process may have it: how to find out', async () => {
    const said = await explained(['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE'], false);
    expect(said.remedies).toEqual([expect.stringMatching(/^find out whose it is: as root, with perl/)]);
  });
});

describe('an errno', () => {
  it.each([
    ['EPERM', 'policy'],
    ['EACCES', 'policy'],
    ['ENODEV', 'address-not-local'],
    ['EAFNOSUPPORT', 'address-not-local'],
    ['ENOBUFS', 'refused'],
    ['EINVAL', 'refused'],
  ])('%s is no socket: %s', async (error, cause) => {
    const said = await explained([error]);
    expect(said).toMatchObject({ binds: 1, cause, bindable: false, tried: { result: 'refused', error } });
    expect(said.summary).toContain(error);
  });
});
