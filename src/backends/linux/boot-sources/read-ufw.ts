/** Reads the file of settings that ufw hands to `sysctl -p` when its service starts. */
import type { Bytes } from '../../../model/bytes.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { bootSourceText } from './boot-source-text.ts';
import { startsAtBoot } from './starts-at-boot.ts';

/** ufw reads both as a shell does, the later one last, and sets nothing where one of them is empty or not there. */
const CONFIGURATION = ['/etc/default/ufw', '/etc/ufw/ufw.conf'];

/** None where ufw is not enabled, or its service does not start at boot. */
export function readUfw(system: ReadOnlySystem): readonly { readonly path: string; readonly text: Bytes }[] {
  const texts = CONFIGURATION.map((path) => bootSourceText(system, path) ?? '');
  const all = texts.join('\n');
  if (texts.includes('') || !['yes', 'YES'].includes(valueOf(all, 'ENABLED'))) return [];
  const path = valueOf(all, 'IPT_SYSCTL');
  // A name with a blank would be several words to the shell, none of which is that file.
  if (!/^\/\S+$/.test(path) || !startsAtBoot(system, 'ufw.service')) return [];
  const text = bootSourceText(system, path);
  return text === null ? [] : [{ path, text }];
}

/** What a shell has in the variable after these lines; empty where none sets it. */
function valueOf(text: string, name: string): string {
  const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s"'#;]*))`, 'gm');
  const [, double, single, bare] = [...text.matchAll(line)].at(-1) ?? [];
  return double ?? single ?? bare ?? '';
}
