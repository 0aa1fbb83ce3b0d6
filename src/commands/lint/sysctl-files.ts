/** sysctl files among the files that `lint` is given. */
import type { RepositoryFile } from '../../backends/linux/boot-lines/repository-files.ts';
import { decodeUtf8 } from '../../model/bytes.ts';
import { asDiagnostic } from '../../model/host/boot-finding.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import { sysctlSuppressions } from '../../plan-file/read/suppressions.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';

interface SplitFiles {
  readonly plans: readonly string[];
  readonly sysctl: readonly RepositoryFile[];
}

const PLAN_NAME = /\.(?:ya?ml|json)$/;

/** Which of the named files are sysctl files: by their names, or by the settings that they set. A folder sysctl.d stands for its files. */
export async function splitFiles(files: NamedFiles, operands: readonly string[]): Promise<SplitFiles> {
  const named = (await Promise.all(operands.map((operand) => filesOf(files, operand)))).flat();
  const asked = named.filter((name) => name !== '-' && !PLAN_NAME.test(name) && files.kind(name) === 'file');
  if (asked.length === 0) return { plans: named, sysctl: [] };
  const { isSysctlFile } = await import('../../backends/linux/boot-lines/repository-files.ts');
  const sysctl = [...new Set(asked)].map((name) => ({ name, text: files.readBytes(name) })).filter(isSysctlFile);
  const names = new Set(sysctl.map(({ name }) => name));
  return { plans: named.filter((name) => !names.has(name)), sysctl };
}

async function filesOf(files: NamedFiles, operand: string): Promise<readonly string[]> {
  return /(?:^|\/)sysctl\.d\/*$/.test(operand) && files.isFolder(operand)
    ? files.plans(`${operand.replace(/\/+$/, '')}/*`)
    : [operand];
}

/** The files with their findings; those of plans that stand beside them count as theirs. */
export async function judgedSysctlFiles(
  sysctl: readonly RepositoryFile[],
  plans: readonly ReadPlanFile[],
): Promise<readonly ReadPlanFile[]> {
  if (sysctl.length === 0) return [];
  const { judgeRepositoryFiles } = await import('../../backends/linux/boot-lines/repository-files.ts');
  const desired = plans.flatMap((plan) => plan.desired ?? []);
  const forLinux = desired.filter(({ platforms = ['linux'] }) => platforms.includes('linux'));
  const findings = judgeRepositoryFiles(sysctl, forLinux);
  return sysctl.map(({ name, text: bytes }) => {
    const text = decodeUtf8(bytes);
    return {
      desired: null,
      diagnostics: [],
      found: (findings.get(name) ?? []).map(asDiagnostic),
      sources: new Map([[name, text]]),
      suppressions: sysctlSuppressions(name, text),
    };
  });
}
