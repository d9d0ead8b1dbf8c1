import packageJson from '../package.json' with { type: 'json' }
import { createConfigs, type Configs, type Plugin } from './configs.ts'
import { rules } from './rules/index.ts'

export type { Configs, FlatConfig, LegacyConfig, Plugin, Rule, Severity } from './configs.ts'
export type { AtomicFsRules } from './rule-options.ts'
export type { AtomicFsSettings, CallFlavour, CallKind, CallSetting, FixMode, Owner } from './settings.ts'

const plugin: Plugin = {
  meta: { name: packageJson.name, version: packageJson.version, namespace: 'atomic-fs' },
  // Spread, because an object made for iteration must not be the one that rule authors export.
  rules: { ...rules },
  // The configurations hold the plugin that holds them: filled in once it exists.
  configs: {} as Configs,
}
Object.assign(plugin.configs, createConfigs(plugin))

export default plugin
