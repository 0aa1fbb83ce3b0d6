/** Which of the plans of a repository are those for the sysctl files of a folder: by where they lie. */
import { dirname, normalize } from 'node:path/posix';
import type { DesiredState } from '../../../model/plan/desired-state.ts';

/** The plans of the nearest folder that the folder lies in, or that lies in it; all of them where none is so near. */
export function nearestPlans(folder: string, plans: readonly DesiredState[]): readonly DesiredState[] {
  const own = namesOf(folder);
  const ranked = plans.map((plan) => ({ plan, shared: sharedNames(own, namesOf(dirname(plan.file))) }));
  const nearest = ranked.reduce((most, { shared }) => Math.max(most, shared), -1);
  return nearest < 0 ? plans : ranked.filter(({ shared }) => shared === nearest).map(({ plan }) => plan);
}

function namesOf(folder: string): readonly string[] {
  return normalize(folder.replaceAll('\\', '/'))
    .split('/')
    .filter((name) => name !== '' && name !== '.');
}

/** How many names both have, where one of the folders lies in the other one; -1 where neither does. */
function sharedNames(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((name, i) => name === b[i]) ? length : -1;
}
