#!/usr/bin/env node
import { run } from './program.ts'

// Not process.exit(): what was printed into a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2))
