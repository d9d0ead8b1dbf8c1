// npm run test:everywhere: the runtime and the vendored file on all versions of Node, on Bun and on Deno.
import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { common } from '../../vitest.config.ts'

export default defineConfig({
  test: {
    ...common.test,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/everywhere/*.test.ts'],
    globalSetup: ['tests/everywhere/runtimes.ts'],
    testTimeout: 240_000,
  },
})
