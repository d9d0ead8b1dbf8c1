// npm run test:vendored: the whole suite of the runtime, against the vendored file.
import { defineConfig, mergeConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { common } from '../../vitest.config.ts'
import { vendoredRuntime } from './plugin.ts'

const { plugin, env } = await vendoredRuntime()

export default mergeConfig(
  common,
  defineConfig({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    plugins: [plugin],
    test: { env, include: ['tests/runtime/**/*.test.ts', 'tests/vendored/*.test.ts'] },
  }),
)
