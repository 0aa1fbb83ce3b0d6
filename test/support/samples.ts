/**
 * How much a random test draws. `npm test` takes a sample; `npm run release:check` sets these variables to take more of the same.
 */
const { PORTPLAN_SCENES, PORTPLAN_KILLS, PORTPLAN_FUZZ, PORTPLAN_BINDS, PORTPLAN_REMEDIES, PORTPLAN_RACE } =
  process.env;

/** Scenes of a test that breaks work at every call; PORTPLAN_SCENES=3 draws three times as many. */
export function scenes(count: number): number {
  return Math.ceil(count * Number(PORTPLAN_SCENES ?? 1));
}

/**
 * 1, 2, …: runs of a program that is killed, or raced against another one. PORTPLAN_KILLS=300 makes three hundred of them, or, where
 * each one takes long, that `share` of it.
 */
export function kills(count: number, share = 1): readonly number[] {
  const length = PORTPLAN_KILLS === undefined ? count : Math.ceil(Number(PORTPLAN_KILLS) * share);
  return Array.from({ length }, (_, i) => i + 1);
}

/** Inputs of the lint; PORTPLAN_FUZZ=10 makes ten times as many. */
export function inputs(count: number): number {
  return Math.ceil(count * Number(PORTPLAN_FUZZ ?? 1));
}

/** Services that preflight is asked about, and that are then bound; PORTPLAN_BINDS=10 draws ten times as many. */
export function binds(count: number): number {
  return Math.ceil(count * Number(PORTPLAN_BINDS ?? 1));
}

/** Causes whose first remedy is typed; PORTPLAN_REMEDIES=11 draws eleven times as many. */
export function remedies(count: number): number {
  return Math.ceil(count * Number(PORTPLAN_REMEDIES ?? 1));
}

/** How long a race goes on; PORTPLAN_RACE=60 makes it a minute. */
export function raceSeconds(count: number): number {
  return Number(PORTPLAN_RACE ?? count);
}
