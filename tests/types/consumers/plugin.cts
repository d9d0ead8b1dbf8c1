// require() returns the plugin itself, with the types beside it.
import atomicFs = require('eslint-plugin-atomic-fs')

const settings: atomicFs.AtomicFsSettings = { owner: 'one-process' }
const rules: atomicFs.AtomicFsRules = { 'atomic-fs/no-raw-append': ['error', { records: 'lines' }] }
const recommended: atomicFs.FlatConfig[] = atomicFs.configs.recommended
const legacy: atomicFs.LegacyConfig = atomicFs.configs['legacy-recommended']
const plugin: atomicFs.Plugin = atomicFs
const configs: atomicFs.Configs = plugin.configs
const rule: atomicFs.Rule | undefined = plugin.rules['no-bare-rename']
const level: atomicFs.Severity | undefined = legacy.rules['atomic-fs/no-bare-rename']
const kind: atomicFs.CallKind = 'write'
const flavour: atomicFs.CallFlavour = 'sync'
const call: atomicFs.CallSetting = { module: 'a', name: 'b', kind, flavour }
const owner: atomicFs.Owner | undefined = settings.owner
const fix: atomicFs.FixMode | undefined = settings.fix

// @ts-expect-error a default export of its own would be a second way to say the same
atomicFs.default
// @ts-expect-error there is no such rule
const noRule: atomicFs.AtomicFsRules = { 'atomic-fs/no-rename': 'error' }

export = { settings, rules, recommended, legacy, configs, rule, level, call, owner, fix, noRule }
