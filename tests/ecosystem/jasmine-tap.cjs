// A helper for jasmine of any version (`--helper=`), which has no reporter of its own that names the tests.
let number = 0

jasmine.getEnv().addReporter({
  specDone({ fullName, status }) {
    const not = status === 'failed' ? 'not ' : ''
    const skipped = status === 'passed' || status === 'failed' ? '' : ' # SKIP'
    // Other reporters leave their dots on the line.
    process.stdout.write(`\n${not}ok ${++number} - ${fullName.replace(/\s+/g, ' ')}${skipped}\n`)
  },
})
