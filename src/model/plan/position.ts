/** A place in a text file. Lines and columns count from 1, columns in UTF-16 units; `endColumn` is exclusive. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
}

export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}
