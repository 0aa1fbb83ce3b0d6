import { expect, it } from 'vitest';
import { restoreSteps } from '../../../src/backends/linux/plan/restore.ts';
import { Failure } from '../../../src/model/failure.ts';

it.each([
  ['net.ipv4.ip_local_reserved_ports', '8080,x'],
  ['net.ipv4.ip_local_port_range', ''],
  ['net.ipv4.ip_unprivileged_port_start', '99999'],
])('a record that gives %s the value %j is damaged', (setting, text) => {
  expect(() => restoreSteps({}, new Map([[setting, text]]))).toThrow(Failure);
});
