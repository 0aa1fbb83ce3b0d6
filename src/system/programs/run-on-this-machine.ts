import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../model/failure.ts';
import { formatInvocation, type Input, type Invocation, type Ran } from '../../model/program.ts';

/** Runs a program of this machine's OS, which reads `input`: by its name on the PATH, on Windows by its absolute path and no other. */
export async function runOnThisMachine(invocation: Invocation, input: Input = 'nothing'): Promise<Ran> {
  const { captureProgram } = await import('./run-program.ts');
  const isWindows = process.platform === 'win32';
  const path = isWindows ? windowsProgram(invocation.program) : invocation.program;
  // For a program that is not there, execa asks cmd.exe, and no shell is to see these words.
  const ran = isWindows && isMissing(path) ? null : await captureProgram(path, invocation.words, input);
  if (ran) return ran;
  throw new Failure('missing-program', `${path} can't be started (for: ${formatInvocation(invocation)})`);
}

/** Only where the OS says so: what can't be looked at just now may start all the same. */
function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** Its absolute path, so that nothing on the PATH takes its place. */
export function windowsProgram(name: string): string {
  return join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', `${name}.exe`);
}

/** Where records are kept. Windows takes both slashes, and the rest of portplan knows one. */
export function storeHere(): string {
  if (process.platform !== 'win32') return '/var/lib/portplan';
  return `${(process.env['ProgramData'] ?? 'C:\\ProgramData').replaceAll('\\', '/')}/portplan`;
}
