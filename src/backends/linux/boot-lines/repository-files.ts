/** sysctl files of a repository, judged before any host has them: each group is taken for the files of one host. */
import type { Bytes } from '../../../model/bytes.ts';
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import type { DesiredState } from '../../../model/plan/desired-state.ts';
import { noPorts } from '../../../model/ports/port-set.ts';
import { SYSCTL_CONF, type BootReader, type SysctlFile } from '../boot/boot-types.ts';
import { bootState, READER_RULES } from '../boot/boot-state.ts';
import { wantedSettings } from '../plan/wanted-settings.ts';
import { bootFindings } from './boot-findings.ts';
import { nearestPlans } from './nearest-plans.ts';
import { plannedDifferences } from './planned-differences.ts';
import { hasBranches, templateFindings, withoutTemplateEnding, withoutTemplateLines } from './template-lines.ts';

export interface RepositoryFile {
  /** The path of the file as the command line names it. */
  readonly name: string;
  readonly text: Bytes;
}

const READERS: readonly BootReader[] = ['systemd-sysctl', 'procps'];

/** Whether the name is one that a file for boot readers has, or the text sets one of the settings. */
export function isSysctlFile({ name, text }: RepositoryFile): boolean {
  if (/(?:^|\/)(?:sysctl\.d\/[^/]+|sysctl\.conf)$|\.conf$/.test(withoutTemplateEnding(name))) return true;
  const lines = READER_RULES.procps.assignments({ path: name, text });
  return !/\.(?:ya?ml|json)$/.test(name) && lines.some(({ targets }) => targets.length > 0);
}

/** The findings by the name of the file. `plans`: those that lie beside the files, with which they are compared. */
export function judgeRepositoryFiles(
  all: readonly RepositoryFile[],
  plans: readonly DesiredState[],
): ReadonlyMap<string, readonly BootFinding[]> {
  const placed = all.map((file) => ({ ...file, ...pathOnHost(file.name) }));
  const roots = new Set(placed.map(({ root }) => root));
  const found = [...roots].flatMap((root) => {
    const group = placed.filter((file) => file.root === root);
    return judgeGroup(group, nearestPlans(root, plans)).map((finding) => named(finding, group));
  });
  return new Map(all.map(({ name }) => [name, found.filter(({ at }) => at?.file === name)]));
}

interface PlacedFile extends RepositoryFile {
  readonly root: string;
  /** The path that the file would have on a host. */
  readonly path: string;
}

/** Nobody reads /etc/sysctl and /etc/sysctl.conf.d, which people take for the folder of a boot reader. */
const LISTED =
  /^(.*?)\/?((?:etc|run|usr\/local\/lib|usr\/lib|lib)\/sysctl\.d\/[^/]+|etc\/sysctl(?:\.conf\.d)?\/[^/]+|etc\/sysctl\.conf)$/;
const LOOSE = /^(.*?)\/?(?:sysctl\.d\/)?([^/]+)$/;

/** `roles/web/files/etc/sysctl.d/50-web.conf` is /etc/sysctl.d/50-web.conf; a name without a folder of readers lies there, too. */
function pathOnHost(nameHere: string): Pick<PlacedFile, 'root' | 'path'> {
  const name = nameOfMade(nameHere);
  const [, root = '', path] = LISTED.exec(name.replace(/(?<!etc\/)\bsysctl\.conf\.d\//, 'etc/sysctl.conf.d/')) ?? [];
  if (path !== undefined) return { root, path: `/${path}` };
  const [, folder = '', base = name] = LOOSE.exec(name) ?? [];
  if (base === 'sysctl.conf') return { root: folder, path: SYSCTL_CONF };
  const isInFolder = name.endsWith(`sysctl.d/${base}`);
  return { root: folder, path: `/etc/sysctl.d/${base}${isInFolder || base.endsWith('.conf') ? '' : '.conf'}` };
}

/** Of a template the name of the file that is made of it. */
function nameOfMade(name: string): string {
  const made = withoutTemplateEnding(name);
  return made === name || made.endsWith('.conf') ? made : `${made}.conf`;
}

function judgeGroup(templates: readonly PlacedFile[], plans: readonly DesiredState[]): readonly BootFinding[] {
  const group = templates.map((file) => ({ ...file, text: withoutTemplateLines(file.text) }));
  const files = group.filter(({ path }) => isReadAtBoot(path)).flatMap(entriesOf);
  const strayFiles = group.filter(({ path }) => !isReadAtBoot(path)).flatMap(entriesOf);
  const branching = new Set(templates.filter(({ text }) => hasBranches(text)).map(({ path }) => path));
  const boots = READERS.map((reader) => bootState(reader, files));
  const present = { live: null, boots, others: boots, isOwnBoot: true };
  const wanted = plans.map((plan) => ({ plan, settings: wantedSettings(plan, present, NOTHING_OWNED).settings }));
  const [planned] = wanted;
  const found = bootFindings({ files, strayFiles, readers: READERS }, planned?.settings ?? {});
  return [
    ...found.filter((each) => !isOfTwoBranches(each, branching)),
    ...templates.flatMap((file) => templateFindings(file, READERS)),
    ...toldOfEach(wanted.map(({ plan, settings }) => plannedDifferences(files, READERS, plan, settings))),
  ];
}

/** What is told of a line by comparison with each of the plans: which of them is for the host that gets the file is not known. */
function toldOfEach([first = [], ...others]: readonly (readonly BootFinding[])[]): readonly BootFinding[] {
  return first.filter(({ at }) =>
    others.every((found) => found.some((other) => other.at?.file === at?.file && other.at?.line === at?.line)),
  );
}

/** Of two lines of one template a host may get either. */
function isOfTwoBranches({ rule, at, related }: BootFinding, branching: ReadonlySet<string>): boolean {
  if (rule !== 'boot-list-overridden' || !at || !branching.has(at.file)) return false;
  return related?.every((other) => other.at.file === at.file) === true;
}

function isReadAtBoot(path: string): boolean {
  return path.endsWith('.conf') && (path === SYSCTL_CONF || /\/sysctl\.d\/[^/]+$/.test(path));
}

const NOTHING_OWNED = { reserved: noPorts, managed: [] };

/** Whether a host links 99-sysctl.conf to /etc/sysctl.conf is not known here, and most do. */
function entriesOf({ path, text }: PlacedFile): readonly (SysctlFile & { attributes: null; isPlanted: false })[] {
  const entry = { path, kind: 'file', text, attributes: null, isPlanted: false } as const;
  return path === SYSCTL_CONF ? [{ ...entry, path: '/etc/sysctl.d/99-sysctl.conf', target: path }, entry] : [entry];
}

/** The finding with the paths of the command line in place of those on a host. */
function named(finding: BootFinding, group: readonly PlacedFile[]): BootFinding {
  const names = new Map(group.map(({ path, name }) => [path, name]));
  names.set('/etc/sysctl.d/99-sysctl.conf', names.get('/etc/sysctl.d/99-sysctl.conf') ?? names.get(SYSCTL_CONF) ?? '');
  const nameOf = (path: string): string => names.get(path) ?? path;
  const inText = (text: string): string => text.replace(/\/(?:etc|run|usr|lib)\/[^\s:]+(?=:\d)/g, nameOf);
  const { at, related, help } = finding;
  return {
    ...finding,
    message: inText(finding.message),
    ...(help !== undefined && { help: inText(help) }),
    ...(at && { at: { ...at, file: nameOf(at.file) } }),
    ...(related && { related: related.map((each) => ({ ...each, at: { ...each.at, file: nameOf(each.at.file) } })) }),
  };
}
