/** The pages of the rules are made from the rules and their examples: PORTPLAN_UPDATE_GOLDEN=1 writes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CONFIG_RULES } from '../../src/plan-file/fault.ts';
import { BOOT_RULES } from '../../src/model/host/boot-rules.ts';
import { OWN_RULES } from '../../src/lint/lint-config-rules.ts';
import type { LintRule } from '../../src/lint/rule.ts';
import { RULES } from '../../src/lint/rule-list.ts';
import { formatDiagnostics } from '../../src/render/diagnostics-text.ts';
import { painter } from '../../src/render/paint.ts';
import type { RuleInfo } from '../../src/model/plan/rule-info.ts';
import { PLATFORM_TRAITS } from '../../src/model/host/platform-traits.ts';
import { expectGolden } from '../support/golden.ts';
import { bootExample } from './boot-example.ts';
import { exampleText, hostFile } from './fixture.ts';

const NOTE =
  '<!-- Made from src/lint/rules/ and test/fixtures/lint/ by the tests: PORTPLAN_UPDATE_GOLDEN=1 npm test -->\n';

const BOOT_NOTE =
  '<!-- Made from src/model/host/boot-rules.ts and test/fixtures/boot-lines/ by the tests: PORTPLAN_UPDATE_GOLDEN=1 npm test -->\n';

function page(rule: LintRule): string {
  const folder = `test/fixtures/lint/${rule.id}`;
  const example = (name: string) => exampleText({ rule: rule.id, name, path: `${folder}/${name}` });
  const command = existsSync(hostFile(`${folder}/bad`)) ? '$ portplan lint bad.yaml --host bad.host.json\n' : '';
  const options = Object.entries(rule.options ?? {}).map(([name, meaning]) => `- \`${name}\`: ${meaning}\n`);
  return [
    NOTE,
    `\n# ${rule.id}\n\n${rule.summary}\n\n${facts(rule)}\n\n${rule.why}\n`,
    options.length > 0 ? `\n## Options\n\n${options.join('')}` : '',
    `\n## Bad\n\n\`\`\`yaml\n${example('bad')}\`\`\`\n\n\`\`\`text\n${command}${readFileSync(`${folder}/bad.txt`, 'utf8')}\`\`\`\n`,
    `\n## Good\n\n\`\`\`yaml\n${example('good')}\`\`\`\n`,
  ].join('');
}

function facts({ severity, isOff, isFixable, needsHost, platforms }: LintRule): string {
  const level = isOff ? `Off by default (${severity} where it is on)` : `Severity: ${severity}`;
  const where = platforms ? ` · ${platforms.map((platform) => PLATFORM_TRAITS[platform].name).join(', ')}` : '';
  return `${level}${where}${needsHost ? ' · only with `--host`' : ''}${isFixable ? ' · `--fix` mends it' : ''}`;
}

function list(): string {
  const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const head = '| rule | severity | finds |\n|---|---|---|\n';
  return [
    NOTE,
    '\n# The rules of `portplan lint`\n\n',
    head,
    ...RULES.map(({ id, isOff, severity, summary }) => row(`[${id}](${id}.md)`, isOff ? 'off' : severity, summary)),
    '\nAbout files that set something at boot, on a host and in a repository:\n\n',
    head,
    ...BOOT_RULES.map(({ id, severity, summary }) => row(`[${id}](${id}.md)`, severity, summary)),
    '\nAbout the settings and comments of the lint itself:\n\n',
    head,
    ...Object.entries(OWN_RULES).map(([id, { severity, summary }]) => row(id, severity, summary)),
    '\nFaults of the file, which `validate` finds too; they are always errors:\n\n',
    head,
    ...Object.entries(CONFIG_RULES)
      .filter(([id]) => !RULES.some((rule) => rule.id === id))
      .map(([id, summary]) => row(id, 'error', summary)),
  ].join('');
}

it.each(RULES)('the page of $id is up to date', (rule) => {
  expectGolden(`docs/rules/${rule.id}.md`, page(rule));
});

/** Each folder holds the files of /etc that are bad, and those that are good. */
function bootPage({ id, severity, summary, why }: RuleInfo): string {
  const example = (name: string) => {
    const { files, findings } = bootExample(id, name);
    const texts = [...files].map(([path, text]) => `# ${path}\n${text}`);
    return { texts: `\`\`\`ini\n${texts.join('\n')}\`\`\`\n`, findings };
  };
  const [bad, good] = [example('bad'), example('good')];
  expect(bad.findings.filter(({ rule }) => rule === id)).not.toEqual([]);
  expect(good.findings).toEqual([]);
  const found = formatDiagnostics(bad.findings, new Map(), painter(false));
  return [
    BOOT_NOTE,
    `\n# ${id}\n\n${summary}\n\nSeverity: ${severity} · Linux\n\n${why ?? ''}\n`,
    `\n## Bad\n\n${bad.texts}\n\`\`\`text\n${found}\`\`\`\n`,
    `\n## Good\n\n${good.texts}`,
  ].join('');
}

it.each(BOOT_RULES)('the page of $id is up to date', (rule) => {
  expectGolden(`docs/rules/${rule.id}.md`, bootPage(rule));
});

it('the list of rules is up to date', () => {
  expectGolden('docs/rules/README.md', list());
});

it('there is no page of a rule that is gone', () => {
  const pages = readdirSync('docs/rules').filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual([...RULES, ...BOOT_RULES].map(({ id }) => `${id}.md`).sort());
});
