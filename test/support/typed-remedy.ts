/** The commands that a remedy prints, as somebody types them who is root: whole, one after the other. */
import { CLI } from './cli.ts';
import type { PrivateHost } from './namespace.ts';

/** `kill 12; kill -CONT 12` of `end process 12 (sudo kill 12; sudo kill -CONT 12) if …`; null where it prints none. */
export function commandIn(remedy: string): string | null {
  const printed =
    /\((sudo [^)]*)\)/.exec(remedy)?.[1] ??
    /: (sudo .*)$/.exec(remedy)?.[1] ??
    /^sudo [^;,(]*(?:; sudo [^;,(]*)*/.exec(remedy)?.[0];
  return (
    printed
      ?.replaceAll(/(^|; |\|\| (?:{ )?)sudo /g, '$1')
      .replaceAll(/(; )portplan /g, `$1${process.execPath} ${CLI} `) ?? null
  );
}

/** Types it, literally. Throws where there is nothing to type. */
export function typeRemedy(host: PrivateHost, remedy: string | undefined): void {
  const command = commandIn(remedy ?? '');
  if (command === null) throw new Error(`nothing to type: ${remedy ?? 'no remedy'}`);
  host.run(['sh', '-c', command]);
}
