import { describe, expect, it } from 'vitest'
import { storyOf, type ParseOptions } from './support.ts'

interface Story extends ParseOptions {
  readonly name: string
  readonly code: string
  readonly host?: string
  readonly story: string[]
}

function tell(stories: readonly Story[]): void {
  for (const { name, code, host, story, ...options } of stories)
    it(name, () => expect(storyOf(code, host, options)).toEqual(story))
}

describe('what a function does by itself and through others', () => {
  tell([
    {
      name: 'in the order of evaluation, arguments before the call',
      code: `
import fs from 'node:fs'
fs.writeFileSync('b.json', transform(fs.readFileSync('a.json')))
fs.unlinkSync('a.json')
`,
      story: ['read a.json', 'write b.json', 'remove a.json'],
    },
    {
      name: 'through a function declared later',
      code: `
import fs from 'node:fs'
function run() {
  save('state.json')
}
function save(file) {
  fs.writeFileSync(file, data)
}
`,
      host: 'run',
      story: ['write state.json'],
    },
    {
      name: 'through helpers of helpers, with what they were given',
      code: `
import fs from 'node:fs'
const put = (file, data) => fs.writeFileSync(file, data)
const move = (from, to) => fs.renameSync(from, to)
function stage(file, data) {
  put(file + '.tmp', data)
  move(file + '.tmp', file)
}
function run() {
  stage('state.json', '{}')
}
`,
      host: 'run',
      story: ['write state.json.tmp', 'rename state.json.tmp state.json'],
    },
    {
      name: 'the same helper for two files',
      code: `
import fs from 'node:fs'
function save(file, data) {
  fs.writeFileSync(file, data)
}
function run() {
  save('a.json', 1)
  save('b.json', 2)
}
`,
      host: 'run',
      story: ['write a.json', 'write b.json'],
    },
    {
      name: 'through methods of this',
      code: `
import fs from 'node:fs'
class Store {
  file = 'state.json'
  load() {
    return fs.readFileSync(this.file)
  }
  #save(data) {
    fs.writeFileSync(this.file, data)
  }
  run() {
    this.load()
    this.#save('{}')
  }
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'through a static method',
      code: `
import fs from 'node:fs'
class Store {
  static load() {
    return fs.readFileSync('state.json')
  }
  run() {
    Store.load()
  }
}
const keep = fs.writeFileSync
`,
      host: 'run',
      story: ['read state.json'],
    },
    {
      name: 'through an inherited method',
      code: `
import fs from 'node:fs'
class Base {
  save() {
    fs.writeFileSync('state.json', data)
  }
}
class Store extends Base {
  run() {
    this.save()
  }
}
`,
      host: 'run',
      story: ['write state.json'],
    },
    {
      name: 'through a method of an object',
      code: `
import fs from 'node:fs'
const store = {
  load() {
    return fs.readFileSync('state.json')
  },
  save: (data) => fs.writeFileSync('state.json', data),
}
function run() {
  store.save(store.load())
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'through a method of a prototype',
      code: `
const fs = require('fs')
function Store() {}
Store.prototype.save = function save(data) {
  fs.writeFileSync('state.json', data)
}
Store.prototype.run = function run() {
  this.save('{}')
}
`,
      sourceType: 'commonjs',
      host: 'run',
      story: ['write state.json'],
    },
    {
      name: 'through a new object and its constructor',
      code: `
import fs from 'node:fs'
class Store {
  constructor() {
    this.state = fs.readFileSync('state.json')
  }
  save() {
    fs.writeFileSync('state.json', this.state)
  }
}
function run() {
  const store = new Store()
  store.save()
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'through closures',
      code: `
import fs from 'node:fs'
function openStore(file) {
  const load = () => fs.readFileSync(file)
  function run() {
    load()
    fs.writeFileSync(file, data)
  }
  return run
}
`,
      host: 'run',
      story: ['read *', 'write *'],
    },
    {
      name: 'through functions that another one returns',
      code: `
import fs from 'node:fs'
function openStore(file) {
  return {
    load: () => fs.readFileSync(file),
    save: (data) => fs.writeFileSync(file, data),
  }
}
function run() {
  const store = openStore('state.json')
  store.save(store.load())
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'through a getter and a setter',
      code: `
import fs from 'node:fs'
class Store {
  get state() {
    return fs.readFileSync('state.json')
  }
  set state(value) {
    fs.writeFileSync('state.json', value)
  }
  run() {
    this.state = this.state + 1
  }
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'through the getter and the setter of an object',
      code: `
import fs from 'node:fs'
const store = {
  get state() {
    return fs.readFileSync('state.json')
  },
  set state(value) {
    fs.writeFileSync('state.json', value)
  },
}
function run() {
  const before = store.state
  store.state = before + 1
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'in a callback that is called where it stands',
      code: `
import fs from 'node:fs'
function run(names) {
  names.forEach((name) => fs.writeFileSync('state.json', name))
}
`,
      host: 'run',
      story: ['write state.json'],
    },
    {
      name: 'in the callback of a file operation',
      code: `
import fs from 'node:fs'
function run() {
  fs.readFile('state.json', (error, text) => {
    fs.writeFile('state.json', text, () => {})
  })
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'in a chain of promises',
      code: `
import fs from 'node:fs/promises'
function run() {
  return fs.readFile('state.json').then((text) => fs.writeFile('state.json', text))
}
`,
      host: 'run',
      story: ['read state.json', 'write state.json'],
    },
    {
      name: 'in a function that is called at once',
      code: `
import fs from 'node:fs'
void (async () => {
  fs.writeFileSync('state.json', data)
})()
`,
      story: ['write state.json'],
    },
    {
      name: 'in what a function runs for its caller, where it runs it',
      code: `
import fs from 'node:fs'
function update(change) {
  const before = fs.readFileSync('state.json')
  change(before)
  fs.writeFileSync('state.json', before)
}
function run() {
  update(() => fs.unlinkSync('cache.json'))
}
`,
      host: 'run',
      story: ['read state.json', 'remove cache.json', 'write state.json'],
    },
    {
      name: 'in a named function that is given to a local one',
      code: `
import fs from 'node:fs'
function twice(work) {
  work()
  work()
}
const save = () => fs.writeFileSync('state.json', data)
function run() {
  twice(save)
}
`,
      host: 'run',
      story: ['write state.json', 'write state.json'],
    },
    {
      name: 'not in a function that is only declared',
      code: `
import fs from 'node:fs'
function run() {
  fs.readFileSync('state.json')
  const later = () => fs.writeFileSync('state.json', data)
  return later
}
`,
      host: 'run',
      story: ['read state.json'],
    },
    {
      name: 'not through a function of the same name elsewhere',
      code: `
import fs from 'node:fs'
class Store {
  save() {
    fs.writeFileSync('state.json', data)
  }
}
class Other {
  save() {}
  run() {
    this.save()
  }
}
`,
      host: 'run',
      story: [],
    },
    {
      name: 'not through a function of another module',
      code: `
import fs from 'node:fs'
import { write } from './write.js'
function run() {
  write('state.json')
  fs.readFileSync('state.json')
}
`,
      host: 'run',
      story: ['read state.json'],
    },
    {
      name: 'once through functions that call each other',
      code: `
import fs from 'node:fs'
function odd(n) {
  fs.writeFileSync('odd.json', n)
  if (n > 0) even(n - 1)
}
function even(n) {
  fs.writeFileSync('even.json', n)
  if (n > 0) odd(n - 1)
}
`,
      host: 'odd',
      story: ['write odd.json', 'write even.json'],
    },
    {
      name: 'two paths that a function of another module moves',
      code: `
import fs from 'node:fs'
import { replace } from './replace.js'
function run(file) {
  fs.writeFileSync(file + '.tmp', data)
  replace(file + '.tmp', file)
}
`,
      host: 'run',
      story: ['write *.tmp', 'hand-over *.tmp *'],
    },
    {
      name: 'the same as a member of what was imported, and by whoever calls',
      code: `
import fs from 'node:fs'
import * as files from './files.js'
const swap = (file) => files.swapIn(file + '.tmp', file)
function run(file) {
  fs.writeFileSync(file + '.tmp', data)
  swap(file)
}
`,
      host: 'run',
      story: ['write *.tmp', 'hand-over *.tmp *'],
    },
    {
      name: 'the same of an item of a list that names both',
      code: `
import fs from 'node:fs'
import { replace } from './replace.js'
function run(names) {
  const jobs = names.map((name) => ({ tmp: name + '.tmp', file: name }))
  jobs.forEach(({ tmp, file }) => {
    fs.writeFileSync(tmp, data)
    replace(tmp, file)
  })
}
`,
      host: 'run',
      story: ['write *.tmp', 'hand-over *.tmp *'],
    },
    {
      name: 'two unrelated paths for another module are nothing',
      code: `
import fs from 'node:fs'
import { compare } from './compare.js'
function run(a, b) {
  fs.writeFileSync(a, data)
  compare(a, b)
}
`,
      host: 'run',
      story: ['write *'],
    },
  ])
})

describe('held apart', () => {
  tell([
    {
      name: 'inside withLock of the runtime',
      code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function run() {
  withLockSync('state.json', () => {
    fs.readFileSync('state.json')
    fs.writeFileSync('state.json', data)
  })
  fs.unlinkSync('other.json')
}
`,
      host: 'run',
      story: ['read state.json lock', 'write state.json lock', 'remove other.json'],
    },
    {
      name: 'inside withLock, through a helper',
      code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const save = (data) => fs.writeFile('state.json', data)
async function run() {
  await withLock('state.json', async () => {
    await fs.readFile('state.json')
    await save('{}')
  })
}
`,
      host: 'run',
      story: ['read state.json lock', 'write state.json lock'],
    },
    {
      name: 'inside a local function that takes the lock and runs what it is given',
      code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
function guarded(work) {
  return withLock('state.json', () => work())
}
async function run() {
  await guarded(async () => {
    await fs.writeFile('state.json', data)
  })
}
`,
      host: 'run',
      story: ['write state.json lock'],
    },
    {
      name: 'from the acquisition to the release of proper-lockfile',
      code: `
import fs from 'node:fs'
import lockfile from 'proper-lockfile'
async function run() {
  fs.mkdirSync('state', { recursive: true })
  const release = await lockfile.lock('state.json')
  try {
    fs.readFileSync('state.json')
    fs.writeFileSync('state.json', data)
  } finally {
    await release()
  }
  fs.unlinkSync('other.json')
}
`,
      host: 'run',
      story: ['mkdir state', 'read state.json lock', 'write state.json lock', 'remove other.json'],
    },
    {
      name: 'until unlock of proper-lockfile',
      code: `
import fs from 'node:fs'
import { lock, unlock } from 'proper-lockfile'
async function run() {
  await lock('state.json')
  fs.writeFileSync('state.json', data)
  await unlock('state.json')
  fs.unlinkSync('other.json')
}
`,
      host: 'run',
      story: ['write state.json lock', 'remove other.json'],
    },
    {
      name: 'between the exclusive creation of a file and its removal',
      code: `
import fs from 'node:fs'
function run() {
  fs.writeFileSync('state.lock', String(process.pid), { flag: 'wx' })
  try {
    fs.readFileSync('state.json')
    fs.writeFileSync('state.json', data)
  } finally {
    fs.unlinkSync('state.lock')
  }
  fs.readFileSync('other.json')
}
`,
      host: 'run',
      story: [
        'create state.lock',
        'read state.json lock',
        'write state.json lock',
        'remove state.lock',
        'read other.json',
      ],
    },
    {
      name: 'between the making of a directory and its removal',
      code: `
import fs from 'node:fs'
function run() {
  fs.mkdirSync('state.lock')
  fs.writeFileSync('state.json', data)
  fs.rmdirSync('state.lock')
}
`,
      host: 'run',
      story: ['mkdir state.lock', 'write state.json lock', 'remove state.lock'],
    },
    {
      name: 'in helpers that create and remove the lock file',
      code: `
import fs from 'node:fs'
const acquire = (file) => fs.closeSync(fs.openSync(file + '.lock', 'wx'))
const release = (file) => fs.unlinkSync(file + '.lock')
function run(file) {
  acquire(file)
  fs.writeFileSync(file, data)
  release(file)
}
`,
      host: 'run',
      story: ['create *.lock', 'write * lock', 'remove *.lock'],
    },
    {
      name: 'not by a directory that may exist already',
      code: `
import fs from 'node:fs'
function run() {
  fs.mkdirSync('work', { recursive: true })
  fs.writeFileSync('state.json', data)
  fs.rmSync('work', { recursive: true })
}
`,
      host: 'run',
      story: ['mkdir work', 'write state.json', 'remove work'],
    },
    {
      name: 'not by a temp that is created exclusively',
      code: `
import fs from 'node:fs'
function run(file) {
  try {
    fs.writeFileSync(file + '.tmp', data, { flag: 'wx' })
    fs.readFileSync(file)
    fs.renameSync(file + '.tmp', file)
  } catch {
    fs.unlinkSync(file + '.tmp')
  }
}
`,
      host: 'run',
      story: ['create *.tmp', 'read *', 'rename *.tmp *', 'remove *.tmp'],
    },
    {
      name: 'perhaps inside a callback of something that sounds like a lock',
      code: `
import fs from 'node:fs'
import { withStoreLock } from './locks.js'
function run() {
  return withStoreLock(() => {
    fs.writeFileSync('state.json', data)
  })
}
`,
      host: 'run',
      story: ['write state.json unsure'],
    },
    {
      name: 'perhaps between calls that sound like a lock and its release',
      code: `
import fs from 'node:fs'
function run(locks) {
  locks.acquireLock('state')
  fs.writeFileSync('state.json', data)
  locks.releaseLock('state')
  fs.unlinkSync('other.json')
}
`,
      host: 'run',
      story: ['write state.json unsure', 'remove other.json'],
    },
    {
      name: 'not by a word that only contains one',
      code: `
import fs from 'node:fs'
function run(blocks) {
  blocks.block(() => {
    fs.writeFileSync('state.json', data)
  })
}
`,
      host: 'run',
      story: ['write state.json'],
    },
    {
      name: 'in this process by async-mutex',
      code: `
import fs from 'node:fs/promises'
import { Mutex } from 'async-mutex'
const mutex = new Mutex()
function run() {
  return mutex.runExclusive(async () => {
    await fs.readFile('state.json')
    await fs.writeFile('state.json', data)
  })
}
`,
      host: 'run',
      story: ['read state.json mutex', 'write state.json mutex'],
    },
    {
      name: 'in this process by p-queue',
      code: `
import fs from 'node:fs/promises'
import PQueue from 'p-queue'
const queue = new PQueue({ concurrency: 1 })
function run() {
  return queue.add(async () => {
    await fs.writeFile('state.json', data)
  })
}
`,
      host: 'run',
      story: ['write state.json mutex'],
    },
    {
      name: 'in this process by p-limit',
      code: `
import fs from 'node:fs/promises'
import pLimit from 'p-limit'
const limit = pLimit(1)
function run() {
  return limit(() => fs.writeFile('state.json', data))
}
`,
      host: 'run',
      story: ['write state.json mutex'],
    },
    {
      name: 'in this process by async-lock',
      code: `
import fs from 'node:fs/promises'
import AsyncLock from 'async-lock'
const lock = new AsyncLock()
function run() {
  return lock.acquire('state', async () => {
    await fs.writeFile('state.json', data)
  })
}
`,
      host: 'run',
      story: ['write state.json mutex'],
    },
    {
      name: 'in this process by a queue that is not known',
      code: `
import fs from 'node:fs/promises'
import { writeQueue } from './queue.js'
function run() {
  return writeQueue.run(async () => {
    await fs.writeFile('state.json', data)
  })
}
`,
      host: 'run',
      story: ['write state.json mutex'],
    },
    {
      name: 'not by waiting for an earlier promise, whatever that is called',
      code: `
import fs from 'node:fs/promises'
function run(lock) {
  return lock.then(() => fs.writeFile('state.json', data))
}
`,
      host: 'run',
      story: ['write state.json'],
    },
  ])
})
