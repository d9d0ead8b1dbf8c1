// Loaded with --import into the programs that are raced: start-up times differ far more than the windows that the
// race is about, so every process waits here until all of them have come this far.

import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const dir = process.env.ATOMIC_FS_DEMO_BARRIER
if (dir) {
  writeFileSync(path.join(dir, `${process.pid}.ready`), '', { flag: 'wx' })
  const cell = new Int32Array(new SharedArrayBuffer(4))
  while (!existsSync(path.join(dir, 'go'))) Atomics.wait(cell, 0, 0, 1)
}
