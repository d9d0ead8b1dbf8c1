// The plugin's types need no other package: this compiles without ESLint and with every library checked.
import atomicFs, {
  type AtomicFsRules,
  type AtomicFsSettings,
  type CallFlavour,
  type CallKind,
  type CallSetting,
  type Configs,
  type FixMode,
  type FlatConfig,
  type LegacyConfig,
  type Owner,
  type Plugin,
  type Rule,
  type Severity,
} from 'eslint-plugin-atomic-fs'

export const plugin: Plugin = atomicFs
export const configs: Configs = atomicFs.configs
export const on: FlatConfig | undefined = configs.all[0]
export const off: readonly string[] | undefined = configs.recommended[1]?.files
export const inner: Plugin | undefined = on?.plugins?.['atomic-fs']
export const legacy: LegacyConfig = configs['legacy-strict']
export const runtime: string | undefined = configs['legacy-recommended'].settings['atomic-fs'].runtime
export const level: Severity | undefined = legacy.rules['atomic-fs/no-bare-rename']
export const quiet: readonly string[] | undefined = legacy.overrides[0]?.files
export const rule: Rule | undefined = atomicFs.rules['no-bare-rename']
export const meta: { name: string; version: string; namespace: string } = atomicFs.meta

export const call: CallSetting = { module: 'a', name: 'b', kind: 'atomic-write' }
export const calls: CallSetting[] = [
  { module: 'a', name: 'save', kind: 'write', path: 0, data: 1, options: 2, json: true, flavour: 'callback' },
  { module: 'a', name: 'move', kind: 'rename', path: 0, to: 1, retries: true },
  { module: 'a', name: 'locked', kind: 'lock', path: 0, callback: 1, inProcess: true },
]
export const kinds: CallKind[] = [
  'read',
  'write',
  'append',
  'rename',
  'create',
  'remove',
  'copy',
  'atomic-write',
  'lock',
  'unlock',
  'retry',
]
export const flavours: CallFlavour[] = ['sync', 'promise', 'callback']
export const owners: Owner[] = ['many-processes', 'one-process']
export const modes: FixMode[] = ['fix', 'suggest', 'off']
export const none: AtomicFsSettings = {}
export const takenBack: AtomicFsSettings = { runtime: undefined }
export const fixed: AtomicFsSettings = {
  runtime: './a.js',
  owner: 'one-process',
  calls,
  fix: 'off',
  crossFile: false,
}

export const rules: AtomicFsRules = {
  'atomic-fs/no-bare-rename': 'off',
  'atomic-fs/no-check-then-write': ['warn'],
  'atomic-fs/no-default-then-save': 2,
  'atomic-fs/no-distant-temp': [1, {}],
  'atomic-fs/no-in-place-write': ['error', { readBack: 'assumed' }],
  'atomic-fs/no-leaked-temp': ['error', { ignore: ['*.log'] }],
  'atomic-fs/no-ownerless-lock': 0,
  'atomic-fs/no-raw-append': ['error', { records: 'lines', ignore: [] }],
  'atomic-fs/no-replace-gap': 'warn',
  'atomic-fs/no-shared-temp-path': ['error', { allow: ['pid', 'clock', 'pid-and-clock', 'weak-random'] }],
  'atomic-fs/no-unlocked-update': 'error',
}

// @ts-expect-error there is no such setting
export const typo: AtomicFsSettings = { runtimee: 'x' }
// @ts-expect-error there is no such owner
export const owner: AtomicFsSettings = { owner: 'nobody' }
// @ts-expect-error this version refuses it
export const cross: AtomicFsSettings = { crossFile: true }
// @ts-expect-error there is no such kind of call
export const kind: CallSetting = { module: 'a', name: 'b', kind: 'paint' }
// @ts-expect-error arguments are counted, not named
export const position: CallSetting = { module: 'a', name: 'b', kind: 'write', path: 'file' }
// @ts-expect-error a call has a kind
export const kindless: CallSetting = { module: 'a', name: 'b' }
// @ts-expect-error there is no such rule
export const noRule: AtomicFsRules = { 'atomic-fs/no-rename': 'error' }
// @ts-expect-error there is no such severity
export const severity: AtomicFsRules = { 'atomic-fs/no-bare-rename': 'loud' }
// @ts-expect-error the option belongs to another rule
export const option: AtomicFsRules = { 'atomic-fs/no-bare-rename': ['error', { records: 'lines' }] }
// @ts-expect-error there is no such value
export const value: AtomicFsRules = { 'atomic-fs/no-raw-append': ['error', { records: 'all' }] }
// @ts-expect-error the plugin is the default export, and the only value
export { plugin as second } from 'eslint-plugin-atomic-fs'
