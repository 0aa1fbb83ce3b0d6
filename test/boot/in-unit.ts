/** portplan as the program of a real systemd unit. */
import type { RunResult } from '../support/namespace.ts';
import type { BootedSystem } from './booted-system.ts';

const NAME = 'portplan-test.service';
const PROGRAM = '/opt/portplan/bin/node /opt/portplan/bin/portplan.js';

/** `setting`: a line of the unit's [Service], such as PrivateNetwork=yes. */
export async function portplanInUnit(
  system: BootedSystem,
  setting: string,
  ...words: readonly string[]
): Promise<RunResult> {
  const output = 'StandardOutput=file:/run/unit-out\nStandardError=file:/run/unit-err';
  const path = 'Environment=PATH=/usr/sbin:/usr/bin:/sbin:/bin';
  const text = `[Service]\nType=oneshot\n${setting}\n${path}\n${output}\nExecStart=${PROGRAM} ${words.join(' ')}\n`;
  await system.write(`/etc/systemd/system/${NAME}`, text);
  await system.run(['sh', '-c', 'rm -f /run/unit-out /run/unit-err; systemctl daemon-reload']);
  await system.run(['systemctl', 'start', NAME]);
  const said = async (file: string) => (await system.run(['cat', file])).stdout;
  const status = await system.run(['systemctl', 'show', '-p', 'ExecMainStatus', '--value', NAME]);
  return { status: Number(status.stdout), stdout: await said('/run/unit-out'), stderr: await said('/run/unit-err') };
}
