/**
 * A folder that is held open. It stays the same one while others rename its path or put a link there: names in it are reached
 * through its descriptor, as openat(2) does, which Node does not have.
 */
import { closeSync, constants, existsSync, openSync } from 'node:fs';

/** A descriptor that only stands for a folder, for which no right to read is needed (Linux, open(2)). Node does not name it. */
const O_PATH = 0o10000000;

let areHeld: boolean | undefined;

/** Other systems, and a Linux without /proc, reach folders by their paths: there the links are judged, and a swap can be missed. */
function canHold(): boolean {
  return (areHeld ??= process.platform === 'linux' && existsSync('/proc/self/fd'));
}

export class HeldFolder {
  readonly #place: string;
  readonly #descriptor: number | null;

  private constructor(path: string, followed: boolean) {
    const flags = O_PATH | constants.O_DIRECTORY | (followed ? 0 : constants.O_NOFOLLOW);
    this.#descriptor = canHold() ? openSync(path, flags) : null;
    this.#place = this.#descriptor === null ? path : `/proc/self/fd/${this.#descriptor}`;
  }

  /** By its path, whose links are followed. */
  static at(path: string): HeldFolder {
    return new HeldFolder(path, true);
  }

  /** A folder in this one; throws ENOTDIR for a link. */
  enter(name: string): HeldFolder {
    return new HeldFolder(this.entry(name), false);
  }

  /** A folder that an entry leads to, links followed by the kernel. */
  enterLinked(name: string): HeldFolder {
    return new HeldFolder(this.entry(name), true);
  }

  /** The path by which an entry is to be opened, without following a link. `.` is the folder itself. */
  entry(name: string): string {
    return `${this.#place}/${name}`;
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
  }
}
