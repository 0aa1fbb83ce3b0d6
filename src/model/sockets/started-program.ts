/** What a process runs, as far as its command line tells: passwords stand in the rest, and nothing of that is kept. */

/** What an interpreter runs. */
export interface Script {
  readonly kind: 'file' | 'module';
  /** A path, `http.server`, or `org.example.Main`. */
  readonly name: string;
}

export interface StartedProgram {
  /** The program as it was called, which may be a path: `/usr/bin/node`, `./Some Server`, `nginx`. */
  readonly program: string;
  /** Its name says nothing about the service: `node`, `python3`, `java`, `sh`. */
  readonly isInterpreter: boolean;
  /** What an interpreter runs; a path is absolute where the working directory is known. Null where nothing tells. */
  readonly script: Script | null;
  /** The oldest process of this program that it descends from: a server and its workers have the same. */
  readonly family: number;
}

/** The name of the program in a path: `node` of `/usr/bin/node`, `api` of `C:\api.exe`. */
export function lastPart(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
}
