/** What is found about ports that something holds. */
import { describe, expect, it } from 'vitest';
import { BLOCK, findings, host, RUNNING } from '../../support/windows/findings.ts';

describe('windows-port-held', () => {
  const COST =
    'containers and WSL lose their network meanwhile, and WSL may stay without one until wsl --shutdown or a reboot';
  const help = `portplan apply --restart-winnat: ${COST}; or a reboot, after which other ports are held, then apply again; or another port`;
  const held = (message: string, way = help): object => ({
    rule: 'windows-port-held',
    severity: 'error',
    message,
    help: way,
  });

  it('is an error where the port can not be excluded, once for all stacks that are alike', async () => {
    expect(await findings(host({ runtime: [BLOCK] }, RUNNING), 'services: {grpc: 50051}')).toEqual([
      held(
        '50051 (grpc) is held at run time in the block 50000-50099 (ipv4 tcp, ipv6 tcp), most likely by WinNAT or Hyper-V: until it lets go, it can be neither bound nor excluded',
      ),
    ]);
  });

  it('is a warning where the service can do without an exclusion', async () => {
    expect(
      await findings(host({ runtime: [BLOCK] }, RUNNING), 'services: {grpc: {port: 50051, reserve: never}}'),
    ).toEqual([
      {
        rule: 'windows-port-held',
        severity: 'warning',
        message:
          '50051 (grpc) is held at run time in the block 50000-50099 (ipv4 tcp, ipv6 tcp), most likely by WinNAT or Hyper-V: until it lets go, no other program can bind it',
        help: `a restart of WinNAT (net stop winnat, net start winnat): ${COST}; or a reboot; or another port for the service`,
      },
    ]);
  });

  it('is a warning where WinNAT is to be restarted', async () => {
    const on = host({ runtime: [BLOCK] }, RUNNING);
    expect(await findings(on, 'services: {grpc: 50051}', { restartWinnat: true })).toEqual([
      {
        rule: 'windows-port-held',
        severity: 'warning',
        message:
          '50051 (grpc) is held at run time in the block 50000-50099 (ipv4 tcp, ipv6 tcp), most likely by WinNAT or Hyper-V: it can be excluded while WinNAT is stopped',
        help: COST,
      },
      expect.objectContaining({ rule: 'windows-winnat', severity: 'warning' }),
    ]);
  });

  it('stays an error where WinNAT is to be restarted and something else holds the block', async () => {
    const on = host({ runtime: [{ first: 61000, last: 65095, owner: 'wsl' }] }, RUNNING);
    expect(await findings(on, 'services: {grpc: 62000}', { restartWinnat: true })).toMatchObject([
      { rule: 'windows-port-held', severity: 'error' },
    ]);
  });

  it('names what a reservation is for, and its protocol', async () => {
    const found = await findings(
      host({ runtime: [BLOCK] }, RUNNING),
      'reserved: [{ports: 50001, protocol: udp, reason: spare}]',
    );
    expect(found).toEqual([
      held(
        '50001 (spare) is held at run time in the block 50000-50099 (ipv4 udp, ipv6 udp), most likely by WinNAT or Hyper-V: until it lets go, it can be neither bound nor excluded',
      ),
    ]);
  });

  it('guesses at the holder of a block by its size', async () => {
    const runtime = [
      { first: 61000, last: 65095, owner: 'wsl' },
      { first: 65100, last: 65106, owner: 'driver' },
    ];
    expect(
      await findings(host({ runtime }, RUNNING), 'services: {a: "127.0.0.1:62000", b: "127.0.0.1:65100"}'),
    ).toEqual([
      held(
        '62000 (a) is held at run time in the block 61000-65095 (ipv4 tcp), most likely by WSL2 in mirrored mode: until it lets go, it can be neither bound nor excluded',
        'stop WSL (wsl --shutdown), apply, and start it again; or a reboot, after which other ports are held, then apply again; or another port',
      ),
      held(
        '65100 (b) is held at run time in the block 65100-65106 (ipv4 tcp), by a service or a driver: until it lets go, it can be neither bound nor excluded',
      ),
    ]);
  });

  it('is no more than a remark about a port that http.sys holds for a service', async () => {
    const runtime = [{ first: 80, last: 80, owner: 'http.sys' }];
    const on = host({ runtime });
    on.standIn.holders.httpQueues.push({ urls: ['HTTP://+:80/'], pids: [2668] });
    on.standIn.holders.processes.push({ pid: 2668, name: 'gateway.exe', parent: 812, started: null, services: [] });
    expect(await findings(on, 'services: {web: 80}')).toEqual([
      {
        rule: 'windows-port-held',
        severity: 'info',
        message:
          '80 (web) is held at run time (ipv4 tcp, ipv6 tcp), by http.sys for gateway.exe (process 2668): no other program can bind it',
        help: 'if that is this service, all is well; if not, stop the program that holds it, or move one of the two to another port: `portplan explain 80` tells how to find it',
      },
    ]);
  });

  it('says to move the range where the block lies below the one that Windows comes with', async () => {
    const runtime = [{ first: 5100, last: 5199, owner: 'winnat' }];
    const [found] = (await findings(host({ runtime }), 'services: {vite: {port: 5173, reserve: always}}')) as [
      { help: string },
    ];
    expect(found.help).toContain('or a dynamic range elsewhere (ephemeral: 49152-65535), with --force, and a reboot');
  });

  it('is not about ports that nobody wants', async () => {
    expect(await findings(host({ runtime: [BLOCK] }, RUNNING), 'services: {grpc: 50100, web: "[::1]:49999"}')).toEqual(
      [],
    );
  });
});
