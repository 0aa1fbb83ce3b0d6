/** Reads what `sysctl NAME …` prints: `name: value` a line, in any order, and whatever else stands there; a write prints `name: old -> new`. */
export function readSysctl(text: string): ReadonlyMap<string, number> {
  const rows = text.matchAll(/^([\w.]+)[:=][ \t]*(?:\d+[ \t]*->[ \t]*)?(\d+)[ \t]*\r?$/gm);
  return new Map([...rows].map(([, name = '', value]) => [name, Number(value)]));
}
