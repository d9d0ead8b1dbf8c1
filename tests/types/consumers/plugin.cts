// require() returns the plugin itself, with the types beside it.
import atomicFs = require('eslint-plugin-atomic-fs')

const settings: atomicFs.AtomicFsSettings = { owner: 'one-process' }
const recommended: atomicFs.FlatConfig[] = atomicFs.configs.recommended
const legacy: atomicFs.LegacyConfig = atomicFs.configs['legacy-recommended']

// @ts-expect-error a default export of its own would be a second way to say the same
atomicFs.default

export = { settings, recommended, legacy }
