import type { ReadOnlySystem } from '../../system/system.ts';

/** What is read, or kept, once for a system: each run has its own. */
export function onceARun<T>(make: (system: ReadOnlySystem) => T): (system: ReadOnlySystem) => T {
  const made = new WeakMap<ReadOnlySystem, { readonly value: T }>();
  return (system) => {
    const found = made.get(system) ?? { value: make(system) };
    made.set(system, found);
    return found.value;
  };
}
