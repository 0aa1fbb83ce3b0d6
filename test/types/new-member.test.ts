/**
 * A new platform, format, setting or kind of what was not seen must be decided about in each place that decides by it: the compiler names them all. The
 * source is compiled here with one more member of each.
 */
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** A piece of a file, and the same with one more member. */
interface Addition {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const ADDITIONS: readonly Addition[] = [
  {
    file: 'src/model/plan/desired-state.ts',
    from: "'macos', 'freebsd'] as const",
    to: "'macos', 'freebsd', 'plan9'] as const",
  },
  {
    file: 'src/model/host/host-facts.ts',
    from: "Extract<Platform, 'linux' | 'windows'>",
    to: "Extract<Platform, 'linux' | 'windows' | 'plan9'>",
  },
  { file: 'src/model/format.ts', from: "'svg'] as const", to: "'svg', 'toml'] as const" },
  {
    file: 'src/model/unseen/unseen.ts',
    from: "  | { readonly kind: 'ipv6-only' }",
    to: "  | { readonly kind: 'ipv6-only' }\n  | { readonly kind: 'dark-matter' }",
  },
  { file: 'src/model/settings/setting-key.ts', from: "  reserved: '", to: "  portCount: 'port count',\n  reserved: '" },
];

/** Places that decide by a member, of which each must be an error where there is a new one. */
const DECIDED_IN: Readonly<Record<string, readonly string[]>> = {
  plan9: [
    'src/audit/reservations.ts',
    'src/audit/settings.ts',
    'src/first-plan/found-reservations.ts',
    'src/lint/rules/ephemeral-range-small.ts',
    'src/lint/rules/ephemeral-range-wide.ts',
    'src/lint/rules/privileged-port.ts',
    'src/model/bind/verdict.ts',
    'src/model/host/host-ports.ts',
    'src/model/host/platform-traits.ts',
    'src/render/plan/patch.ts',
    'src/render/plan/plan-text.ts',
    'src/render/review/review-changes.ts',
    'src/render/review/review-part.ts',
  ],
  toml: ['src/render/failure-report.ts'],
  'dark-matter': ['src/model/unseen/unseen.ts', 'src/words/unseen-words.ts'],
  portCount: [
    'src/backends/linux/boot-lines/setting-lines.ts',
    'src/backends/linux/settings/kernel-model.ts',
    'src/backends/windows/settings/settings.ts',
    'src/model/settings/linux-settings.ts',
    'src/plan-file/read/linux-only.ts',
    'src/plan-file/write/first-plan-notes.ts',
  ],
};

it('a new platform, format or setting is a compile error at every place that must decide about it', () => {
  const errors = errorsWith(ADDITIONS);
  for (const [member, files] of Object.entries(DECIDED_IN)) {
    const named = errors.filter(({ message }) => message.includes(member)).map(({ file }) => file);
    expect([...new Set(named)], member).toEqual(expect.arrayContaining([...files]));
  }
});

function errorsWith(additions: readonly Addition[]): readonly { readonly file: string; readonly message: string }[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const settings = { ...(config.config as object), include: ['src'] };
  const { options, fileNames } = ts.parseJsonConfigFileContent(settings, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (path) => {
    const addition = additions.find(({ file }) => resolve(path) === join(ROOT, file));
    const text = read(path);
    if (addition && !text?.includes(addition.from))
      throw new Error(`${addition.file} has no ${addition.from}: mend this test`);
    return addition ? text?.replace(addition.from, addition.to) : text;
  };
  const program = ts.createProgram({ rootNames: fileNames, options, host });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => ({
    file: file ? relative(ROOT, file.fileName) : '',
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}
