/** What an audit tells of settings, now and after the next boot. */
import type { Layer } from '../plan/change.ts';
import type { SettingKey } from '../settings/setting-key.ts';

/** One setting in one layer, with the value that it should have and what set it. */
export interface AuditedSetting {
  readonly key: SettingKey;
  readonly setting: string;
  readonly layer: Layer;
  /** Null where the layer does not set it. */
  readonly value: string | null;
  /** Whether the plan gives the value. */
  readonly isManaged: boolean;
  /** The planned value; where the plan does not manage the setting, the live one. */
  readonly wanted: string | null;
  readonly isDrift: boolean;
  /** default: nothing sets it. unknown: no file that can be read sets it, so it was set by hand or by a program. */
  readonly origin: 'file' | 'default' | 'unknown';
  /** `file:line` that says the value; null where none does. */
  readonly from: string | null;
  /** In the live layer: the `file:line` that wins over `from` at the next boot. */
  readonly overriddenBy: string | null;
  /** In the boot layer: a `file:line` that sets the value in a file that nothing reads at boot. */
  readonly notRead: string | null;
}

/** A setting now and as the next boot brings it, where no plan says it. */
export interface BootValue {
  readonly key: SettingKey;
  readonly setting: string;
  readonly live: string;
  /** Null where the OS does not say. */
  readonly boot: string | null;
  /** `file:line`; null for the default. */
  readonly from: string | null;
  readonly notRead: string | null;
}
