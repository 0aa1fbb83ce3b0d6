/** What the kernel of a Linux host does with the ports of connections that were closed here first. */
import type { TimeWaitReuse } from '../settings/linux-settings.ts';

interface TimeWaitRules {
  /** net.ipv4.tcp_tw_reuse */
  readonly reuse: TimeWaitReuse;
  /** net.ipv4.tcp_timestamps: without them no port is used again. */
  readonly hasTimestamps: boolean;
}

/** Seconds: TCP_TIMEWAIT_LEN. */
export const TIME_WAIT_SECONDS = 60;

/** Seconds after which a port may be used again: net.ipv4.tcp_tw_reuse_delay, and what kernels before it do (measured on Linux 6.18). */
export const REUSE_DELAY_SECONDS = 1;

/** Whether a new connection may take a port from one in TIME_WAIT (net/ipv4/tcp_ipv4.c tcp_twsk_unique). `addresses`: of both ends. */
export function isReused({ reuse, hasTimestamps }: TimeWaitRules, addresses: readonly string[]): boolean {
  if (!hasTimestamps || reuse === 'off') return false;
  return reuse === 'on' || addresses.some(isLoopback);
}

export function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}
