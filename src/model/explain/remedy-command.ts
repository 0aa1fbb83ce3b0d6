/** A command for a person to type. */
export interface RemedyCommand {
  readonly words: readonly string[];
  /** anyone: it needs no rights. Or the account with this number, whose own systemd or containers it must reach. */
  readonly as: 'anyone' | 'root' | { readonly account: number };
  /** It must run in the network namespace that was asked about, which has sockets, addresses and settings of its own. */
  readonly isInNetwork: boolean;
}

/** A command to run as root, in the network namespace that was asked about. */
export function networkCommand(...words: readonly string[]): RemedyCommand {
  return { words, as: 'root', isInNetwork: true };
}

/** A command to run as root, in any network namespace. */
export function rootCommand(...words: readonly string[]): RemedyCommand {
  return { words, as: 'root', isInNetwork: false };
}

/** A command for cmd.exe and PowerShell alike; whether it needs an elevated prompt, its words say. */
export function windowsCommand(...words: readonly string[]): RemedyCommand {
  return { words, as: 'anyone', isInNetwork: false };
}
