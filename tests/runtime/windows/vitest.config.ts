/** The long form, `npm run test:windows`: more rounds, and each Node for Windows that has its own answers. */
import { defineConfig } from 'vitest/config'

// They remove files differently: from libuv 1.49 on, which Node 20 does not have, the name of a removed file goes at once where
// Windows can do that; before, it stays until the last one who has the file open has closed it.
const VERSIONS = process.platform === 'win32' ? [process.versions.node] : ['20.20.0', '22.23.3']

export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: VERSIONS.map((version) => ({
      test: {
        name: `node ${version}`,
        include: ['tests/runtime/windows/*.test.ts'],
        env: { ATOMIC_FS_WINDOWS_NODE: version, ATOMIC_FS_WINDOWS_LONG: '1' },
        hookTimeout: 120_000,
      },
    })),
  },
})
