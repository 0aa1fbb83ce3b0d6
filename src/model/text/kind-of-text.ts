/** What a file evidently is that somebody names in place of a plan, or of what a command of the host prints. */

interface KindOfText {
  /** Behind "it is": `a Compose file`. */
  readonly words: string;
  /** What to do instead. */
  readonly advice: string;
}

interface Kind extends KindOfText {
  readonly isOne: (text: string) => boolean;
}

const IN_A_PLAN =
  'a port plan lists the ports below `services:` (`portplan init` makes a first one of what this host has)';
const ON_THE_HOST = 'run `portplan snapshot` on that host, and name its output with --host';

const KINDS: readonly Kind[] = [
  { words: 'a Compose file', advice: IN_A_PLAN, isOne: isCompose },
  { words: 'a package.json of npm', advice: IN_A_PLAN, isOne: isPackageJson },
  {
    words: 'a Kubernetes manifest',
    advice: IN_A_PLAN,
    isOne: (text) => /^apiVersion:/m.test(text) && /^kind:/m.test(text),
  },
  {
    words: 'a Dockerfile',
    advice: IN_A_PLAN,
    isOne: (text) => /^FROM \S+/m.test(text) && /^(?:RUN|CMD|COPY|ENTRYPOINT|EXPOSE) /m.test(text),
  },
  {
    words: 'what ss prints on Linux',
    advice: ON_THE_HOST,
    isOne: (text) =>
      /^\s*(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s/m.test(text) ||
      /^(?:tcp|udp)\s+(?:LISTEN|UNCONN)\s+\d+\s+\d+\s/m.test(text),
  },
  {
    words: 'what netstat prints on Linux or macOS',
    advice: ON_THE_HOST,
    isOne: (text) => /^Active (?:Internet|LOCAL)/m.test(text) || /^(?:tcp|udp)[46]{0,2}\s+\d+\s+\d+\s+\S+/m.test(text),
  },
  { words: 'what lsof prints', advice: ON_THE_HOST, isOne: (text) => /^COMMAND\s+PID\s+USER\s+FD\s/m.test(text) },
  {
    words: 'what sysctl prints',
    advice: ON_THE_HOST,
    isOne: (text) => (text.match(/^[a-z]\w*(?:\.[\w/-]+)+(?: = |: ).*$/gm) ?? []).length > 20,
  },
  {
    words: 'a web page',
    advice: 'copy the text that it shows',
    isOne: (text) => /^\s*<(?:!doctype html|html)/i.test(text),
  },
];

/** Null where it is none that is known; a port plan is none. */
export function kindOfText(text: string): KindOfText | null {
  if (/^["']?version["']?\s*:\s*1\s*(?:#.*)?$/m.test(text)) return null;
  return KINDS.find(({ isOne }) => isOne(text)) ?? null;
}

/** `services:` with what no plan has below a service. */
function isCompose(text: string): boolean {
  return (
    /^services:/m.test(text) && /^\s+(?:image|build|container_name|depends_on|env_file|volumes|ports)\s*:/m.test(text)
  );
}

function isPackageJson(text: string): boolean {
  return /^\s*\{/.test(text) && /"(?:scripts|dependencies|devDependencies)"\s*:\s*\{/.test(text);
}
