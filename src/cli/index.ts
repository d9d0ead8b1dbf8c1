#!/usr/bin/env node
import { run } from './program.ts'

// A reader that has seen enough, as `head` has, is no reason to leave files half done.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
// Not process.exit(): what was printed into a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2))
