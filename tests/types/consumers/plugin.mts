// The plugin's types need no other package: this compiles without ESLint and with every library checked.
import atomicFs, { type AtomicFsSettings, type CallSetting, type Configs } from 'eslint-plugin-atomic-fs'

export const configs: Configs = atomicFs.configs
export const off: readonly string[] = configs.recommended[1]!.files!
export const call: CallSetting = { module: 'a', name: 'b', kind: 'atomic-write' }
export const none: AtomicFsSettings = {}
export const takenBack: AtomicFsSettings = { runtime: undefined }

// @ts-expect-error there is no such setting
export const typo: AtomicFsSettings = { runtimee: 'x' }
// @ts-expect-error there is no such owner
export const owner: AtomicFsSettings = { owner: 'nobody' }
// @ts-expect-error there is no such kind of call
export const kind: CallSetting = { module: 'a', name: 'b', kind: 'paint' }
// @ts-expect-error the plugin is the default export, and the only value
export { plugin } from 'eslint-plugin-atomic-fs'
