/** Reads the credential sysctl.extra, which systemd-sysctl reads behind all files, as far as this user may. */
import { bytesOf, type Bytes } from '../../../model/bytes.ts';
import { errorCode } from '../../../model/errno-reason.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { kernelWords } from '../boot/cmdline-and-credentials.ts';
import { NOT_THERE, readIfThere } from './boot-source-text.ts';
import { unescapeC } from './unescape-c.ts';
import { CREDENTIAL, unitCredentials, type UnitCredentials } from './unit-credentials.ts';

interface CredentialFile {
  readonly path: string;
  readonly text: Bytes;
}

interface SeenCredential {
  readonly file: CredentialFile | null;
  /** Places that come before it, and are encrypted, or this user may not see. */
  readonly unseen: readonly string[];
}

/** Where systemd looks for a credential that a unit names without a path, highest first (systemd.exec, LoadCredential=). */
const STORES = ['/etc/credstore', '/run/credstore', '/usr/local/lib/credstore', '/usr/lib/credstore'];

/** Where systemd-stub takes credentials from, for the next boot: files `NAME.cred`, which only the machine itself can decrypt. */
const BOOT_PARTITIONS = ['/efi', '/boot', '/boot/efi'];

/** What a place holds: `hidden` where it is encrypted, or this user may not look. */
type Found = CredentialFile | 'hidden' | null;

interface CredentialPlace {
  readonly path: string;
  readonly look: () => Found;
}

/** `commandLines`: the kernel's, with which process 1 fills the store of the system. */
export function readCredential(system: ReadOnlySystem, commandLines: readonly CredentialFile[]): SeenCredential {
  const unseen: string[] = [];
  for (const { path, look } of placesOf(system, unitCredentials(system), commandLines)) {
    const found = look();
    if (found === 'hidden') unseen.push(path);
    else if (found) return { file: found, unseen };
  }
  return { file: null, unseen };
}

function placesOf(
  system: ReadOnlySystem,
  { load, isImported, given }: UnitCredentials,
  commandLines: readonly CredentialFile[],
): readonly CredentialPlace[] {
  const at = (path: string, isEncrypted: boolean): CredentialPlace => ({
    path,
    look: () => lookAt(system, path, isEncrypted),
  });
  const inStores = (suffix: string) => STORES.map((store) => at(`${store}${suffix}/${CREDENTIAL}`, suffix !== ''));
  const passed = commandLines.flatMap(({ path, text }) => passedIn(text).map((found) => known(path, found)));
  const trusted = [at(`/run/credentials/@system/${CREDENTIAL}`, false), ...passed, ...inStores('')];
  const encrypted = [
    at(`/run/credentials/@encrypted/${CREDENTIAL}`, true),
    ...BOOT_PARTITIONS.map((folder) => at(`${folder}/loader/credentials/${CREDENTIAL}.cred`, true)),
    ...inStores('.encrypted'),
  ];
  const loaded = (): readonly CredentialPlace[] => {
    if (load === null) return [];
    if (load.path !== null) return [at(load.path, load.isEncrypted)];
    return load.isEncrypted ? [...trusted, ...encrypted] : trusted;
  };
  return [
    ...loaded(),
    ...(isImported ? [...trusted, ...encrypted] : []),
    ...(given ? [known(given.path, given.text)] : []),
  ];
}

/** A place whose text was read already; null: it is encrypted. */
function known(path: string, text: Bytes | null): CredentialPlace {
  return { path, look: () => (text === null ? 'hidden' : { path, text }) };
}

function lookAt(system: ReadOnlySystem, path: string, isEncrypted: boolean): Found {
  try {
    if (isEncrypted) return system.status(path) === null ? null : 'hidden';
    const text = readIfThere(system, path);
    return text === null ? null : { path, text };
  } catch (error) {
    if (['EACCES', 'EPERM'].includes(errorCode(error))) return 'hidden';
    if (NOT_THERE.includes(errorCode(error))) return null;
    throw error;
  }
}

/** `systemd.set_credential=sysctl.extra:TEXT`, with escapes of C, and `systemd.set_credential_binary=sysctl.extra:BASE64`; each in its line. */
function passedIn(commandLine: Bytes): readonly Bytes[] {
  return commandLine.split('\n').flatMap((line, i) =>
    kernelWords(line).flatMap((word) => {
      const text = passedText(word);
      return text === null ? [] : [bytesOf('\n'.repeat(i) + text)];
    }),
  );
}

function passedText(word: string): Bytes | null {
  const [, binary, value = ''] = PASSED.exec(word) ?? [];
  if (binary === undefined) return null;
  return binary === '' ? unescapeC(value) : bytesOf(Buffer.from(value, 'base64').toString('latin1'));
}

const PASSED = /^systemd\.set_credential(|_binary)=sysctl\.extra:(.*)$/s;
