// Prints the closing line of .ci/run: node .ci/count.mjs <exit status of the run> <folder with the reports>
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
  }
}

// The install or the build failed, or something outside every test did.
if (status !== '0' && failed === 0) failed = 1
// A run that claims success and did not count a single test did not run the tests.
if (status === '0' && !(tests?.numPassedTests > 0)) failed += 1

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function read(name) {
  try {
    return JSON.parse(readFileSync(path.join(folder, name), 'utf8'))
  } catch {
    return undefined
  }
}
