/** Which host a command is asked about, as the command line says it. */
export type HostRequest =
  /** This machine. */
  | { readonly kind: 'here' }
  /** The image below this folder: `--root DIR`. */
  | { readonly kind: 'image'; readonly root: string }
  /** Captured hosts: each name is a snapshot, a folder of snapshots, or `-`, as in `--host SNAPSHOT`. */
  | { readonly kind: 'snapshots'; readonly names: readonly string[] }
  /** The host whose files a capture script gathered into this folder: `--captured DIR`. */
  | { readonly kind: 'gathered'; readonly folder: string }
  /** This machine in a network namespace, by its name or by the number of a process in it: `--netns NAME`. */
  | { readonly kind: 'network'; readonly name: string }
  /** No host at all: `--no-host`. */
  | { readonly kind: 'none' };
