/** What a patch may show of a file that a plan names: it may be any file, and root may read them all. */

/** The folders of /proc/sys, one of which each key begins with. */
const SETTING = /^-?\s*(?:abi|crypto|debug|dev|fs|kernel|net|sunrpc|user|vm|xen)[./][\w./*?[\]{}@:-]+\s*(?:=.*)?$/;
const EMPTY_OR_COMMENT = /^(?:[#;].*)?$/;

/** Whether each line is one that a file for boot readers has. */
export function isEvidentlySysctlFile(text: string): boolean {
  return text.split('\n').every((line) => EMPTY_OR_COMMENT.test(line.trim()) || SETTING.test(line.trim()));
}

const OWN = /^# (?:BEGIN|END) portplan\b/;

/** The lines of a patch to another kind of file: what portplan writes, and of every other line that it is there. */
export function withoutForeignLines(patch: readonly string[]): readonly string[] {
  return patch.map((line) => {
    const text = line.slice(1).trim();
    const isShown = /^[@\\]/.test(line) || OWN.test(text) || SETTING.test(text) || text === '';
    return isShown ? line : `${line.charAt(0)}…`;
  });
}
