/** Writes a kept plan as text, and reads it back. */
import { Failure } from '../model/failure.ts';
import type { KeptPlan } from './kept-plan.ts';
import { digestOf } from '../model/plan/observed-host.ts';
import isKeptPlan from './kept-plan-schema.generated.js';

export function formatKeptPlan(kept: KeptPlan): string {
  return `${JSON.stringify({ ...kept, digest: digestOf(JSON.stringify(kept)) }, null, 2)}\n`;
}

/** Throws a Failure in one sentence where it is of another version, cut off, or changed since it was written. */
export function parseKeptPlan(file: string, text: string): KeptPlan {
  const value = parseJson(file, text);
  const version = /"keptPlan"\s*:\s*("[^"]*"|[^\s,}]*)/.exec(text)?.[1] ?? '';
  if (!/^"1\.\d+"$/.test(version)) throw bad(file, `is of ${versionWords(version)}, and this portplan knows 1.x`);
  if (!isKeptPlan(value)) throw bad(file, 'is no kept plan that can be read');
  const { digest, ...kept } = value as KeptPlan & { readonly digest: string };
  if (digest !== digestOf(JSON.stringify(kept))) throw bad(file, 'was changed since it was written');
  if (kept.hostState === digestOf(JSON.stringify(kept.seen))) return kept;
  throw bad(file, 'does not say the same twice of the host that it is for');
}

/** What is no version may be a secret of some other file, and is not shown. */
function versionWords(version: string): string {
  return /^"\d{1,3}\.\d{1,3}"$/.test(version) ? `version ${version}` : 'another version';
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw bad(file, 'is cut off, or was changed since it was written: it is no JSON');
  }
}

function bad(file: string, fault: string): Failure {
  const message = `the kept plan ${file} ${fault}; nothing was changed, make it anew with \`portplan plan --out\``;
  return new Failure('bad-kept-plan', message);
}
