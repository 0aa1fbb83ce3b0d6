/** Which files are one host, and on which platforms it is checked. */
import { describe, expect, it } from 'vitest';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { lint } from '../../src/lint/run.ts';
import type { Platform } from '../../src/model/plan/desired-state.ts';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import { lintFiles, lintText } from './fixture.ts';

function rulesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ rule }) => rule);
}

const HEAD = 'version: 1\nplatform: linux\n';
const WEB = 'services: {web: 8080}\n';
const API = 'services: {api: 8080}\n';

describe('two files', () => {
  it('with one name are one host, and their services get in each other’s way', () => {
    const found = lintFiles({ 'a.yaml': `${HEAD}name: edge\n${WEB}`, 'b.yaml': `${HEAD}name: edge\n${API}` });
    expect(found).toMatchObject([
      { rule: 'port-conflict', at: { file: 'b.yaml' }, related: [{ at: { file: 'a.yaml' } }] },
    ]);
  });

  it('with two names are two hosts', () => {
    expect(lintFiles({ 'a.yaml': `${HEAD}name: edge\n${WEB}`, 'b.yaml': `${HEAD}name: core\n${API}` })).toEqual([]);
  });

  it('without a name are two hosts', () => {
    expect(lintFiles({ 'a.yaml': `${HEAD}${WEB}`, 'b.yaml': `${HEAD}${API}` })).toEqual([]);
  });

  it('of which one is called as the other file is named are two hosts', () => {
    expect(lintFiles({ 'a.yaml': `${HEAD}${WEB}`, 'b.yaml': `${HEAD}name: a.yaml\n${API}` })).toEqual([]);
  });

  it('of one host, for two platforms, are never there at once', () => {
    const windows = 'version: 1\nplatform: windows\nname: edge\n';
    expect(lintFiles({ 'a.yaml': `${HEAD}name: edge\n${WEB}`, 'b.yaml': `${windows}${API}` })).toEqual([]);
  });

  it('that have their name from one base are two hosts', () => {
    const files = {
      'base.yaml': `${HEAD}name: edge\n`,
      'a.yaml': `version: 1\nextends: base.yaml\n${WEB}`,
      'b.yaml': `version: 1\nextends: base.yaml\n${API}`,
    };
    expect(lintFiles(files)).toEqual([]);
  });

  it('of which one extends the other are what the one says', () => {
    const files = {
      'all.yaml': `${HEAD}name: edge\n${WEB}`,
      'one.yaml': 'version: 1\nextends: all.yaml\nname: edge\nservices: {web: 8081, api: 8080}\n',
    };
    expect(lintFiles(files)).toEqual([]);
  });

  it('of which one has a fault leave the other one to be checked by itself', () => {
    const found = lintFiles({ 'a.yaml': `${HEAD}name: edge\n${WEB}`, 'b.yaml': `${HEAD}name: edge\nport: 1\n${API}` });
    expect(rulesOf(found)).toEqual(['unknown-key']);
  });
});

describe('what two files of a host share', () => {
  const both = (base: string) => ({
    'base.yaml': `${HEAD}${base}`,
    'a.yaml': 'version: 1\nname: edge\nextends: base.yaml\n',
    'b.yaml': 'version: 1\nname: edge\nextends: base.yaml\n',
  });

  it('a service of one base is there once', () => {
    expect(lintFiles(both(WEB))).toEqual([]);
  });

  it('a reservation of one base is there once', () => {
    expect(lintFiles(both('reserved: [{ports: 50000, reason: x}]\n'))).toEqual([]);
  });

  it('a finding about one base is said once', () => {
    expect(rulesOf(lintFiles(both('services: {web: 8080, api: 8080}\n')))).toEqual(['port-conflict']);
  });

  it('a finding about one base of two hosts is said once', () => {
    const other = 'version: 1\nextends: base.yaml\nname: core\n';
    const files = { ...both('services: {web: 8080, api: 8080}\n'), 'b.yaml': other };
    expect(rulesOf(lintFiles(files))).toEqual(['port-conflict']);
  });

  it('a service that both describe alike is no conflict', () => {
    expect(lintFiles({ 'a.yaml': `${HEAD}name: edge\n${WEB}`, 'b.yaml': `${HEAD}name: edge\n${WEB}` })).toEqual([]);
  });

  it('a service that both describe on one port and two addresses is told differently', () => {
    const other = 'services: {web: "127.0.0.1:8080"}\n';
    const found = lintFiles({ 'a.yaml': `${HEAD}name: edge\n${WEB}`, 'b.yaml': `${HEAD}name: edge\n${other}` });
    expect(rulesOf(found)).toEqual(['services-disagree']);
  });

  it('an ephemeral range that they set to two values is an error', () => {
    const found = lintFiles({
      'a.yaml': `${HEAD}name: edge\nephemeral: 32768-60999\n`,
      'b.yaml': `${HEAD}name: edge\nephemeral: 40000-60999\n`,
    });
    expect(rulesOf(found)).toContain('settings-disagree');
  });
});

describe('a plan for several platforms', () => {
  // Reusing a port is refused by Linux, and by Windows a way to lose traffic.
  const both = (platform: string) =>
    lintText(
      `version: 1\nplatform: ${platform}\nservices:\n  a: {port: 8080, user: x, reuse: [address]}\n  b: {port: 8080, user: x, reuse: [address]}\n`,
    ).diagnostics;

  it('has each finding once', () => {
    const text = 'version: 1\nplatform: [linux, windows, macos, freebsd]\nservices: {web: 8080, api: 8080}\n';
    expect(rulesOf(lintText(text).diagnostics)).toEqual(['port-conflict']);
  });

  it('has it with the severity of the platform on which it is most serious', () => {
    // Nobody measured FreeBSD: what Linux is known to refuse is a warning there.
    const on = (platform: string) => {
      const endpoints = '[{port: 8080, reuse: [address]}, {port: 8080, reuse: [address], address: 10.0.0.1}]';
      const text = `version: 1\nplatform: ${platform}\nservices: {web: {listen: ${endpoints}}}\n`;
      return lintText(text).diagnostics.map(({ rule, severity }) => `${rule} ${severity}`);
    };
    expect([on('freebsd'), on('linux'), on('[freebsd, linux]')]).toEqual([
      ['port-conflict warning'],
      ['port-conflict error'],
      ['port-conflict error'],
    ]);
  });

  it('has what only one of them has to say', () => {
    expect(rulesOf(both('linux'))).toEqual(['port-conflict']);
    expect(rulesOf(both('windows'))).toEqual(['reuse-steals-traffic']);
    expect(rulesOf(both('[linux, windows]')).toSorted()).toEqual(['port-conflict', 'reuse-steals-traffic']);
  });

  it('is checked for the platform of this machine when it names none', () => {
    const on = (platform: Platform) => {
      const files = [readPlanFile('a.yaml', () => 'version: 1\nservices: {web: 135}\n')];
      return rulesOf(lint(files, { platform, today: '2026-11-21' }).diagnostics).includes('os-held-port');
    };
    expect([on('windows'), on('linux')]).toEqual([true, false]);
  });
});
