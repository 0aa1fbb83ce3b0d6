/** Which script, module or class an interpreter runs: the one word of its command line that is not an option, nor the value of one. */
import type { Script } from '../model/sockets/started-program.ts';

/** How an interpreter's command line is read: node(1), python(1), perlrun(1), ruby(1), php(1), java(1), bash(1), `deno help`, `bun --help`. */
interface Grammar {
  readonly program: RegExp;
  /** Options whose value is the next word. */
  readonly valued: RegExp;
  /** The program itself stands in the command line: there is no script. */
  readonly inline: RegExp;
  /** A module or class comes with it, in the same word (first group) or in the next one. */
  readonly module?: RegExp;
  /** Words before the script that are commands of the interpreter. */
  readonly commands?: RegExp;
}

const NEVER = /^\b$/;
const GRAMMARS: readonly Grammar[] = [
  {
    program: /^(?:node|nodejs)$/,
    valued:
      /^(?:-r|-C|--(?:require|import|loader|experimental-loader|conditions|title|inspect-port|icu-data-dir|openssl-config|redirect-warnings|trace-event-categories|disable-warning|env-file(?:-if-exists)?|watch-path|input-type|experimental-default-type|diagnostic-dir|dns-result-order|unhandled-rejections|test-reporter(?:-destination)?|experimental-config-file|localstorage-file|cpu-prof-dir))$/,
    inline: /^(?:-[ep]|-pe|--eval|--print)(?:=|$)/,
  },
  {
    program: /^(?:python|pypy)[\d.]*$/,
    valued: /^(?:-[WXQ]|--check-hash-based-pycs)$/,
    inline: /^-[bBdEhiIOPqsSuvVx]*c/,
    module: /^-[bBdEhiIOPqsSuvVx]*m(.*)$/,
  },
  { program: /^perl[\d.]*$/, valued: /^-I$/, inline: /^-[acdfilnpsStTuUvwWX\d]*[eE]/ },
  { program: /^ruby[\d.]*$/, valued: /^-[rICE]$/, inline: /^-[alnpswWvdc]*e/ },
  { program: /^php[\d.]*$/, valued: /^-[cdStz]$/, inline: /^-[rBREF]/ },
  {
    program: /^java$/,
    valued:
      /^(?:-cp|-classpath|-p|-d|--(?:class-path|module-path|add-modules|add-opens|add-exports|add-reads|patch-module|limit-modules|upgrade-module-path|enable-native-access|describe-module|source))$/,
    inline: NEVER,
    module: /^(?:-m|--module)$/,
  },
  { program: /^(?:bash|sh|dash|zsh|ksh)$/, valued: /^(?:[-+][oO]|--rcfile|--init-file)$/, inline: /^-[a-z]*c/ },
  {
    program: /^deno$/,
    valued: /^(?:-[cL]|--(?:config|import-map|log-level|env-file|lock|port|host|cert|location))$/,
    inline: /^(?:eval|repl)$/,
    commands: /^(?:run|serve)$/,
  },
  {
    program: /^bun$/,
    valued: /^(?:-[rc]|--(?:preload|config|cwd|env-file|port|tsconfig-override))$/,
    inline: /^(?:-[ep]|--eval|--print)$/,
    commands: /^run$/,
  },
];

export function isInterpreter(program: string): boolean {
  return GRAMMARS.some((each) => each.program.test(program));
}

/** `words` come after the program; `directory` is where it runs. */
export function scriptIn(program: string, words: readonly string[], directory: string | null): Script | null {
  const grammar = GRAMMARS.find((each) => each.program.test(program));
  if (!grammar) return null;
  const at = firstMeaningfulWord(words, grammar);
  const [word = '', next = ''] = words.slice(at);
  if (grammar.inline.test(word)) return null;
  const module = grammar.module?.exec(word);
  if (module) return moduleNamed(module[1] === undefined || module[1] === '' ? next : module[1]);
  const script = word === '--' ? next : word;
  return program === 'java' && CLASS.test(script) ? moduleNamed(script) : fileNamed(script, directory);
}

/** The index of the first word that names the script, its module, or inline code; the number of words where none does. */
function firstMeaningfulWord(words: readonly string[], grammar: Grammar): number {
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (grammar.valued.test(word)) at += 2;
    else if (isPassedOver(word, grammar)) at += 1;
    else break;
  }
  return at;
}

/** Whether the word tells nothing of the script. A number is the value of some option. */
function isPassedOver(word: string, { commands, inline, module }: Grammar): boolean {
  if (word === '--' || inline.test(word) || module?.test(word) === true) return false;
  return word === '' || /^[-+]/.test(word) || /^\d+$/.test(word) || commands?.test(word) === true;
}

function moduleNamed(word: string): Script | null {
  return /^[\w.$]+(?:\/[\w.$]+)?$/.test(word) ? { kind: 'module', name: word } : null;
}

const CLASS = /^(?:[a-z_]\w*\.)+[A-Z][\w$]*$/;

/** Only a word that looks like a path is taken: others could be the value of an option that is missing in the table above. */
const PATH = /^[\p{L}\p{N}_./@+\\:~,() -]+$/u;
const EXTENSION = /\.(?:[cm]?[jt]sx?|pyc?|pyz|rb|ru|pl|psgi|php|sh|jar|war)$/;

function fileNamed(word: string, directory: string | null): Script | null {
  const isPath = PATH.test(word) && !word.includes('://') && (/[/\\]/.test(word) || EXTENSION.test(word));
  const isHere = word === '.' && directory !== null;
  return isPath || isHere ? { kind: 'file', name: absolute(word, directory) } : null;
}

function absolute(path: string, directory: string | null): string {
  if (directory === null || path.startsWith('/') || path.includes('\\')) return path;
  const parts: string[] = [];
  for (const part of `${directory}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
