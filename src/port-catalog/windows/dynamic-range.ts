import type { PortRange } from '../../model/ports/port-set.ts';

/** Most servers listen below it: the Visual Studio installer, MaxUserPort and Hyper-V have ranges begin at 1024 (microsoft/WSL issue 5306). */
const LOW = 32768;

/** Whether the dynamic range of Windows has it give connections, and the blocks of WinNAT, ports that services have by default. */
export function startsLow({ first }: Pick<PortRange, 'first'>): boolean {
  return first < LOW;
}
