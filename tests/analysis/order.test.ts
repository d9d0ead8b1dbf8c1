import { describe, expect, it } from 'vitest'
import { eventOf, factsOf, isRetriedIn, type ParseOptions } from './support.ts'

interface Case extends ParseOptions {
  readonly name: string
  readonly code: string
  readonly host?: string
}

describe('one run can read and later write', () => {
  const canPrecede = (body: string): boolean => {
    const facts = factsOf(`
import fs from 'node:fs'
const read = () => fs.readFileSync('a.json')
const write = () => fs.writeFileSync('b.json', '')
function run(test) {
${body}
}
`)
    return facts.order.canPrecede(eventOf(facts, 'read', 'run'), eventOf(facts, 'write', 'run'))
  }

  const YES = [
    ['one after the other', 'read()\nwrite()'],
    ['inside and behind a branch', 'if (test) read()\nwrite()'],
    ['inside a branch, and in a test', 'if (read()) write()'],
    ['a test, and the other branch', 'if (read()) return\nelse write()'],
    ['in one branch', 'if (test) { read(); write() }'],
    ['behind both branches', 'if (test) { read() } else { other() }\nwrite()'],
    ['behind a return of another branch', 'read()\nif (test) return\nwrite()'],
    ['in a try and in its catch', 'try { read() } catch { write() }'],
    ['in a try and in its finally', 'try { read() } finally { write() }'],
    ['in a catch that goes on', 'try { other() } catch { read() }\nwrite()'],
    ['in a loop', 'while (test()) { read(); write() }'],
    ['in a loop and behind it', 'for (const x of test) read()\nwrite()'],
    ['cases that fall through', 'switch (test) { case 1: read(); case 2: write() }'],
    ['one operand and the next', 'read() && write()'],
  ] as const
  for (const [name, body] of YES) it(name, () => expect(canPrecede(body)).toBe(true))

  const NO = [
    ['the other way round', 'write()\nread()'],
    ['the two branches of an if', 'if (test) read()\nelse write()'],
    ['the two branches of a choice', 'return test ? read() : write()'],
    ['a branch that returns, and behind it', 'if (test) { read(); return }\nwrite()'],
    ['a branch that throws, and behind it', 'if (test) { read(); throw new Error() }\nwrite()'],
    ['a returned read', 'if (test) return read()\nwrite()'],
    ['branches of which each returns', 'if (test) { read(); if (test.x) return 1; else return 2 }\nwrite()'],
    ['a branch that ends the process', 'if (test) { read(); process.exit(1) }\nwrite()'],
    ['a branch that goes on with the loop', 'for (;;) { if (test) { read(); continue }\nwrite() }'],
    ['a branch that leaves the loop', 'for (;;) { if (test) { read(); break }\nwrite() }'],
    ['two cases', 'switch (test) { case 1: read(); break; case 2: write() }'],
    ['a case in a block and the default', 'switch (test) { case 1: { read(); return }\ndefault: write() }'],
    ['a catch that leaves, and behind it', 'try { other() } catch { read(); return }\nwrite()'],
  ] as const
  for (const [name, body] of NO) it(`not ${name}`, () => expect(canPrecede(body)).toBe(false))

  it('through two calls of which either happens', () => {
    const facts = factsOf(`
import fs from 'node:fs'
const load = () => { return fs.readFileSync('a.json') }
function save() { fs.writeFileSync('b.json', '') }
function run(test) {
  if (test) load()
  else save()
}
`)
    expect(facts.order.canPrecede(eventOf(facts, 'read', 'run'), eventOf(facts, 'write', 'run'))).toBe(false)
  })
})

describe('a refused rename is tried again', () => {
  const CASES: readonly Case[] = [
    {
      name: 'in a loop that throws at the end',
      code: `
import fs from 'node:fs'
function run(from, to) {
  for (let attempt = 0; ; attempt++) {
    try {
      fs.renameSync(from, to)
      return
    } catch (error) {
      if (attempt >= 5 || error.code !== 'EPERM') throw error
      wait(20 << attempt)
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a loop that goes on',
      code: `
import fs from 'node:fs/promises'
async function run(from, to) {
  let tries = 0
  while (true) {
    try {
      return await fs.rename(from, to)
    } catch (error) {
      if (isBusy(error) && tries++ < 5) {
        await sleep(50)
        continue
      }
      throw error
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a loop that keeps the last error',
      code: `
import fs from 'node:fs'
function run(from, to) {
  let last
  for (let i = 0; i < 5; i++) {
    try {
      fs.renameSync(from, to)
      return
    } catch (error) {
      last = error
    }
  }
  throw last
}
`,
      host: 'run',
    },
    {
      name: 'in a loop over delays',
      code: `
import fs from 'node:fs/promises'
const DELAYS = [0, 50, 200, 1000]
async function run(from, to) {
  for (const delay of DELAYS) {
    await sleep(delay)
    try {
      await fs.rename(from, to)
      break
    } catch {}
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a do loop',
      code: `
import fs from 'node:fs'
function run(from, to) {
  let done = false
  do {
    try {
      fs.renameSync(from, to)
      done = true
    } catch (error) {
      pause(error)
    }
  } while (!done)
}
`,
      host: 'run',
    },
    {
      name: 'by recursion from the handler',
      code: `
import fs from 'node:fs/promises'
async function run(from, to, left = 5) {
  try {
    await fs.rename(from, to)
  } catch (error) {
    if (left === 0) throw error
    await sleep(50)
    return run(from, to, left - 1)
  }
}
`,
      host: 'run',
    },
    {
      name: 'by a recursive method',
      code: `
import fs from 'node:fs'
class Store {
  run(from, to, left) {
    try {
      fs.renameSync(from, to)
    } catch (error) {
      if (left === 0) throw error
      this.run(from, to, left - 1)
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'by the same rename in the handler',
      code: `
import fs from 'node:fs'
function run(from, to) {
  try {
    fs.renameSync(from, to)
  } catch {
    wait(100)
    retryRename(from, to)
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a helper, seen from its caller',
      code: `
import fs from 'node:fs'
function move(from, to) {
  for (let i = 0; i < 5; i++) {
    try {
      return fs.renameSync(from, to)
    } catch (error) {
      if (i === 4) throw error
    }
  }
}
function run(file) {
  move(file + '.tmp', file)
}
`,
      host: 'run',
    },
    {
      name: 'by a helper that the rename is passed to as an arrow',
      code: `
import fs from 'node:fs'
function again(work) {
  for (let i = 0; i < 5; i++) {
    try {
      return work()
    } catch (error) {
      if (i === 4) throw error
    }
  }
}
function run(from, to) {
  again(() => fs.renameSync(from, to))
}
`,
      host: 'run',
    },
    {
      name: 'by a helper of another module that sounds like one',
      code: `
import fs from 'node:fs'
import { withRetries } from './retry.js'
function run(from, to) {
  return withRetries(() => fs.renameSync(from, to))
}
`,
      host: 'run',
    },
    {
      name: 'by p-retry',
      code: `
import fs from 'node:fs/promises'
import pRetry from 'p-retry'
async function run(from, to) {
  await pRetry(() => fs.rename(from, to), { retries: 5 })
}
`,
      host: 'run',
    },
    {
      name: 'by p-retry under another name',
      code: `
import fs from 'node:fs/promises'
import insist from 'p-retry'
async function run(from, to) {
  await insist(async () => {
    await fs.rename(from, to)
  })
}
`,
      host: 'run',
    },
    {
      name: 'in a branch for Windows',
      code: `
import fs from 'node:fs'
function run(from, to) {
  if (process.platform === 'win32') {
    fs.copyFileSync(from, to)
  } else {
    fs.renameSync(from, to)
  }
}
`,
      host: 'run',
    },
    {
      name: 'behind a branch for other systems',
      code: `
import fs from 'node:fs'
const isWindows = process.platform === 'win32'
function run(from, to) {
  if (isWindows) return replaceSlowly(from, to)
  fs.renameSync(from, to)
}
`,
      host: 'run',
    },
    {
      name: 'in a handler that knows the codes',
      code: `
import fs from 'node:fs'
function run(from, to) {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (error.code === 'EPERM' || error.code === 'EACCES') return recover(from, to)
    throw error
  }
}
`,
      host: 'run',
    },
    {
      name: 'by a callback that starts again',
      code: `
import fs from 'node:fs'
function run(from, to, left, done) {
  fs.rename(from, to, (error) => {
    if (error && left > 0) return setTimeout(() => run(from, to, left - 1, done), 100)
    done(error)
  })
}
`,
      host: 'run',
    },
    {
      name: 'by a handler of the promise',
      code: `
import fs from 'node:fs/promises'
function run(from, to, left) {
  return fs.rename(from, to).catch((error) => {
    if (left > 0) return run(from, to, left - 1)
    throw error
  })
}
`,
      host: 'run',
    },
    {
      name: 'in a loop over a number of rounds',
      code: `
import fs from 'node:fs/promises'
async function run(from, to) {
  for (const _ of Array.from({ length: 5 })) {
    try {
      await fs.rename(from, to)
      return
    } catch {}
  }
  throw new Error('refused')
}
`,
      host: 'run',
    },
  ]
  for (const { name, code, host, ...options } of CASES)
    it(name, () => expect(isRetriedIn(code, host, options)).toBe(true))
})

describe('a refused rename is not tried again', () => {
  const CASES: readonly Case[] = [
    {
      name: 'alone',
      code: `
import fs from 'node:fs'
function run(from, to) {
  fs.renameSync(from, to)
}
`,
      host: 'run',
    },
    {
      name: 'in a loop over files with a handler for each',
      code: `
import fs from 'node:fs'
function run(files) {
  for (const file of files) {
    try {
      fs.renameSync(file + '.tmp', file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a counted loop over files',
      code: `
import fs from 'node:fs'
function run(files) {
  for (let i = 0; i < files.length; i++) {
    try {
      fs.renameSync(files[i] + '.tmp', files[i])
    } catch (error) {
      console.error(error)
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a loop over files through a local',
      code: `
import fs from 'node:fs'
function run(entries) {
  for (const entry of entries) {
    const target = entry.path
    try {
      fs.renameSync(target + '.tmp', target)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a loop without a handler',
      code: `
import fs from 'node:fs'
function run(from, to) {
  while (isBusy()) {
    fs.renameSync(from, to)
  }
}
`,
      host: 'run',
    },
    {
      name: 'in a loop whose handler always throws',
      code: `
import fs from 'node:fs'
function run(from, to) {
  for (let i = 0; i < 5; i++) {
    try {
      fs.renameSync(from, to)
    } catch (error) {
      fs.unlinkSync(from)
      throw error
    }
  }
}
`,
      host: 'run',
    },
    {
      name: 'with a handler that cleans up and throws',
      code: `
import fs from 'node:fs'
function run(from, to) {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    fs.rmSync(from, { force: true })
    throw error
  }
}
`,
      host: 'run',
    },
    {
      name: 'with a handler that swallows',
      code: `
import fs from 'node:fs'
function run(from, to) {
  try {
    fs.renameSync(from, to)
  } catch {}
}
`,
      host: 'run',
    },
    {
      name: 'with a handler for another code',
      code: `
import fs from 'node:fs'
function run(from, to) {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
`,
      host: 'run',
    },
    {
      name: 'behind a retry of something else',
      code: `
import fs from 'node:fs'
function run(from, to) {
  for (let i = 0; i < 5; i++) {
    try {
      download(from)
      break
    } catch (error) {
      if (i === 4) throw error
    }
  }
  fs.renameSync(from, to)
}
`,
      host: 'run',
    },
    {
      name: 'by a callback that only reports',
      code: `
import fs from 'node:fs'
function run(from, to, done) {
  fs.rename(from, to, (error) => done(error))
}
`,
      host: 'run',
    },
    {
      name: 'by a local function that runs what it is given once',
      code: `
import fs from 'node:fs'
function timed(work) {
  const start = Date.now()
  work()
  console.log(Date.now() - start)
}
function run(from, to) {
  timed(() => fs.renameSync(from, to))
}
`,
      host: 'run',
    },
    {
      name: 'beside a branch for another system than Windows',
      code: `
import fs from 'node:fs'
function run(from, to) {
  if (process.platform === 'darwin') unhide(to)
  fs.renameSync(from, to)
}
`,
      host: 'run',
    },
  ]
  for (const { name, code, host, ...options } of CASES)
    it(name, () => expect(isRetriedIn(code, host, options)).toBe(false))
})
