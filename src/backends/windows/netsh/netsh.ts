/** The netsh commands: long names, all arguments named, the store always given, since versions differ in prefixes and defaults. */
import type { Invocation } from '../../../model/program.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { Stack } from '../host.ts';

/** active: until the next boot; persistent: now and after it. */
export type Store = 'active' | 'persistent';

export function showDynamic(stack: Stack, store: Store): Invocation {
  return netsh(stack, 'show dynamicportrange', [`store=${store}`]);
}

export function showExcluded(stack: Stack, store: Store): Invocation {
  return netsh(stack, 'show excludedportrange', [`store=${store}`]);
}

export function setDynamic(stack: Stack, range: PortRange, store: Store = 'persistent'): Invocation {
  return netsh(stack, 'set dynamicportrange', block(range, store));
}

export function addExcluded(stack: Stack, range: PortRange): Invocation {
  return netsh(stack, 'add excludedportrange', block(range, 'persistent'));
}

/** Takes exactly the block of an earlier add. */
export function deleteExcluded(stack: Stack, range: PortRange, store: Store = 'persistent'): Invocation {
  return netsh(stack, 'delete excludedportrange', block(range, store));
}

function block({ first, last }: PortRange, store: Store): readonly string[] {
  return [`startport=${first}`, `numberofports=${last - first + 1}`, `store=${store}`];
}

function netsh({ family, protocol }: Stack, verb: string, rest: readonly string[]): Invocation {
  return {
    program: 'netsh',
    words: ['interface', family, ...verb.split(' '), `protocol=${protocol}`, ...rest],
  };
}
