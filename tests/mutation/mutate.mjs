// @ts-check
// The process in which Stryker works for index.mjs: told what to do by a message, and answers with one.
import { Stryker } from '@stryker-mutator/core'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'

process.once('message', async (/** @type {any} */ { file, jobs, directory }) => {
  linkPackages(path.join(directory, 'node_modules'))
  const mutants = await new Stryker({
    mutate: [file],
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    testRunner: 'vitest',
    // The tests are chosen by hand: asking for each mutant again which of them import the file takes longer.
    vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    concurrency: jobs,
    // Endless loops are found by counting. A slow machine is no reason to take a mutant for found.
    timeoutMS: 60_000,
    disableTypeChecks: false,
    tempDirName: path.join(directory, 'copy'),
    symlinkNodeModules: false,
    ignorePatterns: ['docs', 'examples', 'coverage'],
    reporters: ['dots'],
    logLevel: /** @type {any} */ ('error'),
    allowConsoleColors: false,
  }).runMutationTest()
  process.send?.(mutants.map(({ status, replacement, location }) => ({ status, replacement, location })))
  process.disconnect()
})

/**
 * A folder with all packages, beside the copy. A link to the real folder would do, were it not that vite writes into it.
 *
 * @param {string} folder
 */
function linkPackages(folder) {
  mkdirSync(folder)
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.'))
      symlinkSync(path.resolve('node_modules', name), path.join(folder, name), 'junction')
  }
}
