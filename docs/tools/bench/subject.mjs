// One process that does to a file what it is told, with one of the libraries. It is started under faults, killed,
// stopped, and run several times at once.
//   subject.mjs <verb> <library> <file> <directory of the libraries> [<size> <count> <name>]

import { closeSync, openSync, readFileSync } from 'node:fs'
import { loadAnchors } from './anchors.mjs'
import { orders } from './children.mjs'
import { flawOf, sealed, seqOf } from './seal.mjs'

const [verb, library, file, libraries, size = '0', count = '1', name = 'one'] = process.argv.slice(2)
let asked
const next = () => (asked ??= orders())()
const runtime = await import('../../../dist/runtime/index.mjs')
const anchors = await loadAnchors(libraries)

// The asynchronous form with its default options: the only form that all of them have.
const writers = {
  ours: (bytes) => runtime.atomicWrite(file, bytes),
  'write-file-atomic': (bytes) => anchors['write-file-atomic'](file, bytes),
  atomically: (bytes) => anchors.atomically.writeFile(file, bytes),
  'fast-write-atomic': (bytes) => anchors['fast-write-atomic'].promise(file, bytes),
  steno: (bytes) => {
    const text = bytes.toString()
    steno ??= new anchors.steno.Writer(file)
    return steno.write(text)
  },
}
let steno

// Each runs `section` with the lock held, waiting for it with its defaults except for the number of tries.
const locks = {
  ours: (section, patience) =>
    runtime.withLock(
      file,
      ({ signal }) => {
        signal.addEventListener('abort', () => console.log('lost'))
        return section()
      },
      { timeout: patience },
    ),
  'proper-lockfile': async (section, patience) => {
    const retries = { retries: Math.round(patience / 20), factor: 1, minTimeout: 20, maxTimeout: 20 }
    const release = await anchors['proper-lockfile'].lock(file, {
      retries: patience > 0 ? retries : 0,
      onCompromised: () => console.log('lost'),
    })
    await section()
    await release()
  },
}

const PATIENCE = 60_000
const errors = {}

async function counted(seq) {
  try {
    await writers[library](sealed(name, seq, Number(size)))
  } catch (error) {
    const code = error.code ?? error.message
    errors[code] = (errors[code] ?? 0) + 1
  }
}

const verbs = {
  async write() {
    await tell(writers[library](sealed(name, 1, Number(size))))
  },
  /** Writes while this process itself has the file open for reading, which Windows counts like any other reader. */
  async refused() {
    const descriptor = openSync(file, 'r')
    setTimeout(() => closeSync(descriptor), Number(count))
    const started = performance.now()
    await tell(writers[library](sealed(name, 1, Number(size))), () => ({
      ms: Math.round(performance.now() - started),
    }))
  },
  async writes() {
    console.log('ready')
    await next()
    for (let seq = 1; seq <= Number(count); seq += 1) await counted(seq)
    console.log(JSON.stringify(errors))
  },
  /** Like `writes`, each at an order of its own. */
  async steps() {
    console.log('ready')
    for (let seq = 1; seq <= Number(count); seq += 1) {
      await next()
      await counted(seq)
      console.log(`done ${seq} `)
    }
    console.log(JSON.stringify(errors))
  },
  async concurrent() {
    await Promise.all(Array.from({ length: Number(count) }, (_, index) => counted(index + 1)))
    console.log(JSON.stringify({ errors, last: seqOf(readFileSync(file)) === Number(count) }))
  },
  async read() {
    const seen = { readings: 0, bad: 0 }
    let over = false
    void next().then(() => (over = true))
    console.log('ready')
    while (!over) {
      for (let turn = 0; turn < 10; turn += 1) {
        seen.readings += 1
        if (reading() !== undefined) seen.bad += 1
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    console.log(JSON.stringify(seen))
  },
  async hold() {
    console.log('asking')
    const asked = performance.now()
    await locks[library](async () => {
      console.log(`held ${Math.round(performance.now() - asked)}`)
      await next()
    }, PATIENCE)
    console.log('released')
  },
  async nested() {
    await locks[library](async () => {
      const asked = performance.now()
      let answer = 'got it'
      try {
        await locks[library](async () => {}, 0)
      } catch (error) {
        answer = error.code ?? error.message
      }
      console.log(JSON.stringify({ answer, ms: Math.round(performance.now() - asked) }))
    }, PATIENCE)
  },
}

function reading() {
  try {
    return flawOf(readFileSync(file))
  } catch (error) {
    return error.code
  }
}

async function tell(writing, more = () => ({})) {
  let error = null
  try {
    await writing
  } catch (failure) {
    error = failure.code ?? failure.message
  }
  console.log(JSON.stringify({ error, ...more() }))
}

await verbs[verb]()
process.exit(0)
