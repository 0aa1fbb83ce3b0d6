import type { PublishedContainer } from '../../../model/containers/published-container.ts';
import type { Aim, StopAdvice } from '../../../model/explain/stop-advice.ts';
import type { Protocol } from '../../../model/ports/protocol.ts';
import type { Holder } from '../../../model/sockets/held-socket.ts';

/** A program that holds ports for others: to end it would stop more than what has the port. */
export interface Forwarder {
  readonly isIt: (process: ForwarderProcess) => boolean;
  /** What gives up the port, and nothing else; null where this one is a program like any other. */
  readonly advice: (process: ForwarderProcess, on: Forwarded) => StopAdvice | null;
}

export interface ForwarderProcess extends Pick<Holder, 'pid' | 'parent' | 'unit' | 'unitAccount'> {
  readonly words: readonly string[];
  /** The name of the program, without its path. */
  readonly program: string;
  /** The path of its control group; '' where that is not known. */
  readonly cgroup: string;
  readonly uid: number;
}

export interface Forwarded {
  readonly protocol: Protocol;
  readonly port: number;
  readonly aim: Aim;
  /** Docker's running containers; null where its files may not be read, or were not needed. */
  readonly containers: readonly PublishedContainer[] | null;
}

/** The word after an option, or after its `=`; null where it is not there. */
export function optionOf(words: readonly string[], ...names: readonly string[]): string | null {
  for (const [i, word] of words.entries()) {
    if (names.includes(word)) return words[i + 1] ?? null;
    const name = names.find((each) => word.startsWith(`${each}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return null;
}

export function verbOf(aim: Aim): 'stop' | 'restart' {
  return aim === 'free' ? 'stop' : 'restart';
}

/** The first twelve digits, as engines print an id. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

export const ID = /\b[\da-f]{64}\b/;
