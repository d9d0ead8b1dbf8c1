// Prints the closing line of .ci/run, and before it, to standard error, what was skipped:
// node .ci/count.mjs <exit status of the run> <folder with the reports>
import { readFileSync } from 'node:fs'
import path from 'node:path'

const [status, folder] = process.argv.slice(2)
let passed = 0
let failed = 0

const checks = read('check.json')
if (checks) {
  passed += checks.passed
  failed += checks.failed
}

const tests = read('vitest.json')
if (tests) {
  passed += tests.numPassedTests
  failed += tests.numFailedTests
  // A test file that cannot be loaded, or whose hooks fail, holds no failed test but did fail.
  for (const file of tests.testResults) {
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
      failed += 1
    sayWhatWasSkipped(file)
  }
}

// The install or the build failed, or something outside every test did.
if (status !== '0' && failed === 0) failed = 1
// A run that claims success and did not count a single test did not run the tests.
if (status === '0' && !(tests?.numPassedTests > 0)) failed += 1

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

// By suite: its title says what it needs.
function sayWhatWasSkipped({ name, assertionResults }) {
  const skipped = new Map()
  for (const { status, ancestorTitles, title } of assertionResults) {
    if (status !== 'skipped' && status !== 'pending') continue
    const suite = ancestorTitles[0] ?? title
    skipped.set(suite, (skipped.get(suite) ?? 0) + 1)
  }
  for (const [suite, count] of skipped) {
    console.error(`skipped: ${path.relative(process.cwd(), name)}: ${suite}: ${count} tests`)
  }
}

function read(name) {
  try {
    return JSON.parse(readFileSync(path.join(folder, name), 'utf8'))
  } catch {
    return undefined
  }
}
