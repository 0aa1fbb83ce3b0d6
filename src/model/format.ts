/** The forms in which results are printed. Each command has some of them. */
export const FORMATS = ['text', 'json', 'jsonl', 'diff', 'markdown', 'sarif', 'github', 'prometheus', 'svg'] as const;

export type Format = (typeof FORMATS)[number];
