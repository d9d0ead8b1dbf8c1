import { expect, describe, it } from 'vitest'
import noBareRename from '../../../src/rules/no-bare-rename.ts'
import noDistantTemp from '../../../src/rules/no-distant-temp.ts'
import noCheckThenWrite from '../../../src/rules/no-check-then-write.ts'
import noDefaultThenSave from '../../../src/rules/no-default-then-save.ts'
import noInPlaceWrite from '../../../src/rules/no-in-place-write.ts'
import noLeakedTemp from '../../../src/rules/no-leaked-temp.ts'
import noOwnerlessLock from '../../../src/rules/no-ownerless-lock.ts'
import noRawAppend from '../../../src/rules/no-raw-append.ts'
import noReplaceGap from '../../../src/rules/no-replace-gap.ts'
import noSharedTempPath from '../../../src/rules/no-shared-temp-path.ts'
import noUnlockedUpdate from '../../../src/rules/no-unlocked-update.ts'
import { render } from './render.ts'

describe('no-shared-temp-path', () => {
  it('two processes that share one fixed temp name', () => {
    const code = `import { renameSync, writeFileSync } from 'node:fs'

export function writeBridge(target, payload) {
  const tmp = \`\${target}.tmp\`
  try {
    writeFileSync(tmp, JSON.stringify(payload))
    renameSync(tmp, target)
  } catch {}
}
`
    expect(render(noSharedTempPath, code)).toMatchSnapshot()
  })

  it('four sites of one daemon', () => {
    const code = `const fs = require('fs');
const path = require('path');

const stateFile = path.join(process.env.HOME, '.browse', 'state.json');

function start(state) {
  fs.writeFileSync(stateFile + '.tmp', JSON.stringify(state), { mode: 0o600 });
  fs.renameSync(stateFile + '.tmp', stateFile);
}

function stop() {
  const tmp = stateFile + '.tmp';
  fs.writeFileSync(tmp, JSON.stringify({ stopped: true }));
  fs.renameSync(tmp, stateFile);
}

module.exports = { start, stop };
`
    expect(render(noSharedTempPath, code, 'file.cjs')).toMatchSnapshot()
  })

  it('a process id', () => {
    const code = `import { promises as fs } from 'node:fs'

export class SessionStore {
  constructor(private readonly file: string) {}

  async save(sessions: readonly string[]): Promise<void> {
    const tmp = \`\${this.file}.\${process.pid}.tmp\`
    await fs.writeFile(tmp, JSON.stringify(sessions))
    await fs.rename(tmp, this.file)
  }
}
`
    expect(render(noSharedTempPath, code, 'file.ts')).toMatchSnapshot()
  })

  it('process id and clock', () => {
    const code = `import fs from 'node:fs/promises'
import path from 'node:path'

export async function save(file, value) {
  const tmp = path.join(path.dirname(file), \`.\${path.basename(file)}.\${process.pid}.\${Date.now()}\`)
  try {
    await fs.writeFile(tmp, JSON.stringify(value))
    await fs.rename(tmp, file)
  } catch (error) {
    await fs.rm(tmp, { force: true })
    throw error
  }
}
`
    expect(render(noSharedTempPath, code)).toMatchSnapshot()
  })

  it('a download', () => {
    const code = `import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

export async function download(body, file) {
  await pipeline(body, createWriteStream(\`\${file}.part\`))
  await rename(\`\${file}.part\`, file)
}
`
    expect(render(noSharedTempPath, code)).toMatchSnapshot()
  })

  it('a helper that makes the name', () => {
    const code = `import fs from 'node:fs'

function tmpFor(file) {
  return \`\${file}.\${Date.now()}.tmp\`
}

export function save(file, value) {
  const tmp = tmpFor(file)
  fs.writeFileSync(tmp, JSON.stringify(value))
  fs.renameSync(tmp, file)
}
`
    expect(render(noSharedTempPath, code)).toMatchSnapshot()
  })

  it('a temp that is held by a field', () => {
    const code = `import fs from 'node:fs'

export class Store {
  constructor(file) {
    this.file = file
    this.temp = file + '.tmp'
  }
  save(value) {
    fs.writeFileSync(this.temp, JSON.stringify(value))
    fs.renameSync(this.temp, this.file)
  }
}
`
    expect(render(noSharedTempPath, code)).toMatchSnapshot()
  })

  it('import equals', () => {
    const code = `import fs = require('fs')

export function save(file: string, value: object): void {
  fs.copyFileSync(file, file + '.new')
  fs.writeFileSync(file + '.new', JSON.stringify(value))
  fs.renameSync(file + '.new', file)
}
`
    expect(render(noSharedTempPath, code, 'file.ts')).toMatchSnapshot()
  })
})

describe('no-bare-rename', () => {
  it('a named import', () => {
    const code = `import { renameSync, writeFileSync } from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'

export function save(file, state) {
  const tmp = tmpPath(file)
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`
    expect(render(noBareRename, code)).toMatchSnapshot()
  })

  it('a class of promises', () => {
    const code = `import { rename, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'

export class Store {
  constructor(private readonly path: string) {}

  async save(state: object): Promise<void> {
    const tmp = \`\${this.path}.\${randomUUID()}.tmp\`
    try {
      await writeFile(tmp, JSON.stringify(state), { mode: 0o600 })
      await rename(tmp, this.path)
    } catch (error) {
      await rm(tmp, { force: true })
      throw error
    }
  }
}
`
    expect(render(noBareRename, code, 'file.ts')).toMatchSnapshot()
  })

  it('a callback', () => {
    const code = `const fs = require('fs');

module.exports = function save(file, state, callback) {
  fs.writeFile(file + '~', JSON.stringify(state), function (error) {
    if (error) return callback(error);
    fs.rename(file + '~', file, callback);
  });
};
`
    expect(render(noBareRename, code, 'file.cjs')).toMatchSnapshot()
  })

  it('a rename that spans lines', () => {
    const code = `import fs from 'node:fs'
import path from 'node:path'

export function publish(dir, version) {
  const tmp = path.join(dir, 'current.json.tmp')
  fs.writeFileSync(tmp, JSON.stringify({ version }))
  fs.renameSync(
    tmp, // written above
    path.join(dir, 'current.json'),
  )
}
`
    expect(render(noBareRename, code)).toMatchSnapshot()
  })

  it('a helper for two files', () => {
    const code = `import fs from 'node:fs'

function replace(file, text) {
  fs.writeFileSync(\`\${file}.new\`, text)
  fs.renameSync(\`\${file}.new\`, file)
}

export const saveIndex = (dir, index) => replace(\`\${dir}/index.json\`, JSON.stringify(index))
export const saveState = (dir, state) => replace(\`\${dir}/state.json\`, JSON.stringify(state))
`
    expect(render(noBareRename, code)).toMatchSnapshot()
  })

  it('descriptor, fsync, rename', () => {
    const code = `import fs from 'node:fs'

export function saveDurably(file, text) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  const fd = fs.openSync(tmp, 'wx', 0o644)
  try {
    fs.writeSync(fd, text)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(tmp, file)
}
`
    expect(render(noBareRename, code)).toMatchSnapshot()
  })

  it('move of fs-extra', () => {
    const code = `const fse = require('fs-extra')

exports.save = async (file, state) => {
  await fse.outputJson(\`\${file}.tmp\`, state)
  await fse.move(\`\${file}.tmp\`, file, { overwrite: true })
}
`
    expect(render(noBareRename, code, 'file.cjs')).toMatchSnapshot()
  })

  it('promisified', () => {
    const code = `const { promisify } = require('util')
const fs = require('fs')
const rename = promisify(fs.rename)
const writeFile = promisify(fs.writeFile)

exports.save = (file, state) =>
  writeFile(file + '.tmp', JSON.stringify(state)).then(() => rename(file + '.tmp', file))
`
    expect(render(noBareRename, code, 'file.cjs')).toMatchSnapshot()
  })
})

describe('no-in-place-write', () => {
  it('a write whose readers are not seen, when they are assumed', () => {
    const code = `import { writeFileSync } from 'node:fs'
export const save = (file, state) => writeFileSync(file, JSON.stringify(state))
`
    expect(render(noInPlaceWrite, code, 'file.mjs', { readBack: 'assumed' })).toMatchSnapshot()
  })

  it('a helper pair', () => {
    const code = `import { readFileSync, writeFileSync } from 'node:fs'

export function loadConfig(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

export function saveConfig(file, config) {
  writeFileSync(file, JSON.stringify(config, null, 2) + '\\n', { mode: 0o600 })
}
`
    expect(render(noInPlaceWrite, code)).toMatchSnapshot()
  })

  it('a class in TypeScript', () => {
    const code = `import { promises as fs } from 'node:fs'

interface State {
  runs: number
}

export class StateFile {
  constructor(private readonly path: string) {}

  async load(): Promise<State> {
    return JSON.parse(await fs.readFile(this.path, 'utf8')) as State
  }

  async save(state: State): Promise<void> {
    await fs.writeFile(this.path, JSON.stringify(state), 'utf8')
  }
}
`
    expect(render(noInPlaceWrite, code, 'file.ts')).toMatchSnapshot()
  })

  it('a callback', () => {
    const code = `const fs = require('fs');
const FILE = '/var/lib/tool/state.json';

exports.load = function (callback) {
  fs.readFile(FILE, 'utf8', function (error, text) {
    callback(error, error ? undefined : JSON.parse(text));
  });
};

exports.save = function (state, callback) {
  fs.writeFile(FILE, JSON.stringify(state), callback);
};
`
    expect(render(noInPlaceWrite, code, 'file.cjs')).toMatchSnapshot()
  })

  it('a load that swallows every error', () => {
    const code = `import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const FILE = path.join(os.homedir(), '.tool.json')

export function remember(key, value) {
  let all = {}
  try {
    all = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  } catch {}
  all[key] = value
  fs.writeFileSync(FILE, JSON.stringify(all))
}
`
    expect(render(noInPlaceWrite, code)).toMatchSnapshot()
  })

  it('a descriptor', () => {
    const code = `import fs from 'node:fs'

const FILE = 'state.json'

export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))

export function save(state) {
  const fd = fs.openSync(FILE, 'w')
  fs.writeSync(fd, JSON.stringify(state))
  fs.closeSync(fd)
}
`
    expect(render(noInPlaceWrite, code)).toMatchSnapshot()
  })

  it('fs-extra', () => {
    const code = `import fse from 'fs-extra'

export const load = (file) => fse.readJson(file)
export const save = (file, state) => fse.outputJson(file, state, { spaces: 2 })
`
    expect(render(noInPlaceWrite, code)).toMatchSnapshot()
  })

  it('options that come from elsewhere', () => {
    const code = `import { readFile, writeFile } from 'node:fs/promises'

const FILE = 'state.json'

export const load = async () => JSON.parse(await readFile(FILE, 'utf8'))
export const save = (state, options) => writeFile(FILE, JSON.stringify(state), options)
`
    expect(render(noInPlaceWrite, code)).toMatchSnapshot()
  })

  it('YAML and a helper that makes the path', () => {
    const code = `import fs from 'node:fs'
import path from 'node:path'
import yaml from 'js-yaml'

const fileOf = (root: string): string => path.join(root, '.tool', 'state.yml')

export function load(root: string): unknown {
  return yaml.load(fs.readFileSync(fileOf(root), 'utf8'))
}

export function save(root: string, state: object): void {
  fs.writeFileSync(fileOf(root), yaml.dump(state))
}
`
    expect(render(noInPlaceWrite, code, 'file.ts')).toMatchSnapshot()
  })
})

describe('no-unlocked-update', () => {
  it('a lock that is given up after some attempts', () => {
    const code = `import fs from 'node:fs'
export function mark(file, key) {
  const lock = \`\${file}.lock\`
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      fs.mkdirSync(lock)
      break
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  } finally {
    fs.rmdirSync(lock)
  }
}
`
    expect(render(noUnlockedUpdate, code, 'file.mjs')).toMatchSnapshot()
  })

  it('one process for each tool call', () => {
    const code = `import fs from 'node:fs'
import path from 'node:path'

const STATE = path.join(process.env.HOME, '.gate', 'seen.json')

function loadState() {
  try {
    return JSON.parse(fs.readFileSync(STATE, 'utf8'))
  } catch {
    return { checked: [] }
  }
}

function saveState(state) {
  fs.writeFileSync(STATE, JSON.stringify(state))
}

export function markChecked(key) {
  const state = loadState()
  if (!state.checked.includes(key)) {
    state.checked.push(key)
    saveState(state)
  }
}
`
    expect(render(noUnlockedUpdate, code)).toMatchSnapshot()
  })

  it('a class of promises', () => {
    const code = `import { readFile, writeFile } from 'node:fs/promises'

export class Registry {
  constructor(private readonly path: string) {}

  async add(name: string): Promise<string[]> {
    const names = JSON.parse(await readFile(this.path, 'utf8')) as string[]
    names.push(name)
    await writeFile(this.path, JSON.stringify(names))
    return names
  }
}
`
    expect(render(noUnlockedUpdate, code, 'file.ts')).toMatchSnapshot()
  })

  it('a lock over the save only', () => {
    const code = `import fs from 'node:fs/promises'
import lockfile from 'proper-lockfile'

export async function add(file, entry) {
  const list = JSON.parse(await fs.readFile(file, 'utf8'))
  list.push(entry)
  const release = await lockfile.lock(file)
  try {
    await fs.writeFile(file, JSON.stringify(list))
  } finally {
    await release()
  }
}
`
    expect(render(noUnlockedUpdate, code)).toMatchSnapshot()
  })

  it('a mutex', () => {
    const code = `import { Mutex } from 'async-mutex'
import { readFile, writeFile } from 'node:fs/promises'

const mutex = new Mutex()

export const add = (file, entry) =>
  mutex.runExclusive(async () => {
    const list = JSON.parse(await readFile(file, 'utf8'))
    list.push(entry)
    await writeFile(file, JSON.stringify(list))
  })
`
    expect(render(noUnlockedUpdate, code)).toMatchSnapshot()
  })

  it('callbacks', () => {
    const code = `const fs = require('fs');

exports.add = function (file, entry, callback) {
  fs.readFile(file, 'utf8', function (error, text) {
    if (error) return callback(error);
    const list = JSON.parse(text);
    list.push(entry);
    fs.writeFile(file, JSON.stringify(list), callback);
  });
};
`
    expect(render(noUnlockedUpdate, code, 'file.cjs')).toMatchSnapshot()
  })

  it('staged, and still lost', () => {
    const code = `import fs from 'node:fs'
import { renameWithRetrySync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'

export function bump(file) {
  const counts = JSON.parse(fs.readFileSync(file, 'utf8'))
  counts.runs += 1
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(counts))
  fs.renameSync(tmp, file)
}
`
    expect(render(noUnlockedUpdate, code)).toMatchSnapshot()
  })

  it('a function that changes what it is given', () => {
    const code = `import fs from 'node:fs'

export function update(file, change) {
  const value = JSON.parse(fs.readFileSync(file, 'utf8'))
  const result = change(value)
  fs.writeFileSync(file, JSON.stringify(value))
  return result
}
`
    expect(render(noUnlockedUpdate, code)).toMatchSnapshot()
  })

  it('CommonJS with tabs and semicolons', () => {
    const code = `const fs = require("fs");

module.exports = function next(file) {
	const ids = JSON.parse(fs.readFileSync(file, "utf8"));
	const id = ids.last + 1; // the next one
	ids.last = id;
	fs.writeFileSync(file, JSON.stringify(ids));
	return id;
};
`
    expect(render(noUnlockedUpdate, code, 'file.cjs')).toMatchSnapshot()
  })
})

describe('no-raw-append', () => {
  it('a mailbox', () => {
    const code = `import { appendFileSync } from 'node:fs'

export function send(mailbox, message) {
  appendFileSync(mailbox, JSON.stringify(message) + '\\n')
}
`
    expect(render(noRawAppend, code)).toMatchSnapshot()
  })

  it('a journal', () => {
    const code = `import { promises as fs } from 'node:fs'

export class Journal {
  constructor(private readonly path: string) {}

  async add(...events: object[]): Promise<void> {
    await fs.appendFile(this.path, events.map((event) => JSON.stringify(event)).join('\\n') + '\\n', 'utf8')
  }
}
`
    expect(render(noRawAppend, code, 'file.ts')).toMatchSnapshot()
  })

  it('a callback', () => {
    const code = `const fs = require('fs');

exports.log = function (file, entry) {
  fs.appendFile(file, JSON.stringify(entry) + '\\n', function (error) {
    if (error) console.error(error);
  });
};
`
    expect(render(noRawAppend, code, 'file.cjs')).toMatchSnapshot()
  })

  it('the flag a', () => {
    const code = `import fs from 'node:fs'

export const log = (file, entry) =>
  fs.writeFileSync(file, \`\${JSON.stringify(entry)}\\n\`, { flag: 'a', mode: 0o600 })
`
    expect(render(noRawAppend, code)).toMatchSnapshot()
  })

  it('a helper for lines', () => {
    const code = `import fs from 'node:fs'

const appendLine = (file, line) => fs.appendFileSync(file, \`\${line}\\n\`)

export const start = (file, id) => appendLine(file, JSON.stringify({ start: id }))
export const stop = (file, id) => appendLine(file, JSON.stringify({ stop: id }))
`
    expect(render(noRawAppend, code)).toMatchSnapshot()
  })

  it('collected in a loop', () => {
    const code = `import { appendFile } from 'node:fs/promises'

export async function flush(file, queue) {
  let text = ''
  for (const entry of queue.splice(0)) {
    text += JSON.stringify(entry) + '\\n'
  }
  await appendFile(file, text)
}
`
    expect(render(noRawAppend, code)).toMatchSnapshot()
  })

  it('the end of the line of the platform', () => {
    const code = `import fs from 'node:fs'
import os from 'node:os'

export const log = (file, entry) => fs.appendFileSync(file, JSON.stringify(entry) + os.EOL)
`
    expect(render(noRawAppend, code)).toMatchSnapshot()
  })

  it('import equals', () => {
    const code = `import fs = require('fs')

export function log(file: string, entry: unknown): void {
  fs.appendFileSync(file, JSON.stringify(entry) + '\\n')
}
`
    expect(render(noRawAppend, code, 'file.ts')).toMatchSnapshot()
  })
})

describe('no-replace-gap', () => {
  it('a removal that fails when there is nothing to remove', () => {
    const code = `import * as fs from 'fs-extra'
export async function save(path, data) {
  const tmp = path + '.tmp'
  await fs.writeFile(tmp, data, 'utf8')
  await fs.unlink(path)
  await fs.rename(tmp, path)
}
`
    expect(render(noReplaceGap, code, 'file.mjs')).toMatchSnapshot()
  })

  it('removed when it exists, then renamed', () => {
    const code = `const fs = require('fs')

function saveAliases(file, aliases) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(aliases, null, 2), 'utf8')
  if (process.platform === 'win32' && fs.existsSync(file)) {
    fs.unlinkSync(file)
  }
  fs.renameSync(tmp, file)
}
`
    expect(render(noReplaceGap, code, 'file.cjs')).toMatchSnapshot()
  })

  it('moved aside, and in place in the end', () => {
    const code = `import fs from 'fs-extra'

export async function save(file: string, dataset: object): Promise<void> {
  const text = JSON.stringify(dataset)
  await fs.writeFile(\`\${file}.new\`, text)
  await fs.move(file, \`\${file}.bak\`, { overwrite: true })
  try {
    await fs.rename(\`\${file}.new\`, file)
  } catch {
    await fs.writeFile(file, text)
  }
}
`
    expect(render(noReplaceGap, code, 'file.ts')).toMatchSnapshot()
  })
})

describe('no-leaked-temp', () => {
  it('a temp that a function of another module fills', () => {
    const code = `import fs from 'node:fs'
import { writeSecret } from './secrets.js'
export function save(file, state) {
  const tmp = \`\${file}.tmp-\${process.pid}\`
  writeSecret(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`
    expect(render(noLeakedTemp, code, 'file.mjs')).toMatchSnapshot()
  })

  it('a snapshot under a name of the process and the clock', () => {
    const code = `import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

export async function writeSnapshot(file, value) {
  await mkdir(path.dirname(file), { recursive: true })
  // Readers see the old one or the new one.
  const tmp = \`\${file}.tmp-\${process.pid}-\${Date.now()}\`
  await writeFile(tmp, JSON.stringify(value, null, 2), 'utf8')
  await rename(tmp, file)
}
`
    expect(render(noLeakedTemp, code)).toMatchSnapshot()
  })

  it('a message between the write and the rename', () => {
    const code = `import fs from 'node:fs'

export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  console.log('written')
  fs.renameSync(tmp, file)
}
`
    expect(render(noLeakedTemp, code)).toMatchSnapshot()
  })

  it('a descriptor, and a mode', () => {
    const code = `import fs from 'node:fs'

export function writeToken(file, token) {
  const tmp = file + '.tmp'
  const fd = fs.openSync(tmp, 'w', 0o600)
  try {
    fs.writeFileSync(fd, token)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(tmp, file)
}
`
    expect(render(noLeakedTemp, code)).toMatchSnapshot()
  })
})

describe('no-distant-temp', () => {
  it('a temp that is copied onto the target', () => {
    const code = `import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.copyFileSync(tmp, file)
  fs.unlinkSync(tmp)
}
`
    expect(render(noDistantTemp, code, 'file.mjs')).toMatchSnapshot()
  })

  it('a name that lost its separator', () => {
    const code = `import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

export async function writeList(file, list) {
  const { dir, name, ext } = path.parse(file)
  const temporary = \`\${dir}\${name}.tmp\${ext}\`
  await writeFile(temporary, list.join('\\n'))
  await rename(temporary, file)
}
`
    expect(render(noDistantTemp, code)).toMatchSnapshot()
  })

  it("the system's directory for temporary files", () => {
    const code = `import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const SETTINGS = path.join(os.homedir(), '.tool', 'settings.json')

export function saveSettings(settings) {
  const tmp = path.join(os.tmpdir(), 'settings-' + Date.now())
  fs.writeFileSync(tmp, JSON.stringify(settings))
  fs.renameSync(tmp, SETTINGS)
}
`
    expect(render(noDistantTemp, code)).toMatchSnapshot()
  })
})

describe('no-check-then-write', () => {
  it('settings that may have been changed meanwhile', () => {
    const code = `import fs from 'node:fs'
const FILE = 'settings.json'
export function init() {
  if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, JSON.stringify({ theme: 'dark' }))
}
export function set(key, value) {
  const all = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  all[key] = value
  fs.writeFileSync(FILE, JSON.stringify(all))
}
`
    expect(render(noCheckThenWrite, code, 'file.mjs')).toMatchSnapshot()
  })

  it('a key of which every creator has another one', () => {
    const code = `import { access, readFile, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
export async function key(file) {
  try {
    await access(file)
  } catch {
    await writeFile(file, randomBytes(32), { mode: 0o600 })
  }
  return readFile(file)
}
`
    expect(render(noCheckThenWrite, code, 'file.mjs')).toMatchSnapshot()
  })

  it('an empty configuration that every command shares', () => {
    const code = `var fs = require('fs');

Client.prototype.initFileStructure = function (opts) {
  if (!fs.existsSync(opts.MODULE_CONF_FILE)) {
    try {
      fs.writeFileSync(opts.MODULE_CONF_FILE, "{}");
    } catch (e) {
      console.error(e.stack || e);
    }
  }
};
`
    expect(render(noCheckThenWrite, code, 'file.cjs')).toMatchSnapshot()
  })

  it('a lock that is judged and then written', () => {
    const code = `import fs from 'node:fs/promises'

export async function lock(file: string): Promise<boolean> {
  try {
    const [pid] = (await fs.readFile(file, 'utf8')).split(' ')
    if (isAlive(Number(pid))) return false
  } catch {}
  await fs.writeFile(file, \`\${process.pid} \${Date.now()}\`)
  return true
}
`
    expect(render(noCheckThenWrite, code, 'file.ts')).toMatchSnapshot()
  })
})

describe('no-default-then-save', () => {
  it('a store of a hook', () => {
    const code = `const fs = require('fs');
const path = require('path');

const STORE = path.join(process.cwd(), '.agent', 'memory.json');

function loadStore() {
  try {
    if (fs.existsSync(STORE)) {
      return JSON.parse(fs.readFileSync(STORE, 'utf-8'));
    }
  } catch {
    // Return empty store on error
  }
  return { entries: {}, version: 1 };
}

function remember(key, value) {
  const store = loadStore();
  store.entries[key] = value;
  fs.writeFileSync(STORE, JSON.stringify(store, null, 2));
}
`
    expect(render(noDefaultThenSave, code, 'file.cjs')).toMatchSnapshot()
  })

  it('a rejection', () => {
    const code = `import { readFile, writeFile } from 'node:fs/promises'

export async function add(file: string, name: string): Promise<void> {
  const names: string[] = await readFile(file, 'utf8').then(JSON.parse).catch(() => [])
  names.push(name)
  await writeFile(file, JSON.stringify(names))
}
`
    expect(render(noDefaultThenSave, code, 'file.ts')).toMatchSnapshot()
  })
})

describe('no-ownerless-lock', () => {
  it('a lock that is cleared for its age, and at last whoever holds it', () => {
    const code = `const fs = require('fs');

function withPlanningLock(lockPath, fn) {
  const start = Date.now();
  while (Date.now() - start < 10000) {
    try {
      fs.writeFileSync(lockPath, JSON.stringify({ pid: process.pid }), { flag: 'wx' });
      try {
        return fn();
      } finally {
        try { fs.unlinkSync(lockPath); } catch { /* already released */ }
      }
    } catch (err) {
      if (err.code === 'EEXIST') {
        try {
          const stat = fs.statSync(lockPath);
          if (Date.now() - stat.mtimeMs > 30000) {
            fs.unlinkSync(lockPath);
            continue;
          }
        } catch { continue; }
        continue;
      }
      throw err;
    }
  }
  try { fs.unlinkSync(lockPath); } catch { /* ok */ }
  return fn();
}
`
    expect(render(noOwnerlessLock, code, 'file.cjs')).toMatchSnapshot()
  })

  it('a release where others may have taken the lock away', () => {
    const code = `import fs from 'node:fs/promises'

export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await fs.writeFile(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      const { mtimeMs } = await fs.stat(lock)
      if (Date.now() - mtimeMs > 10_000) await fs.rename(lock, \`\${lock}.\${process.pid}.stale\`)
    }
  }
  try {
    return await work()
  } finally {
    await fs.unlink(lock)
  }
}
`
    expect(render(noOwnerlessLock, code, 'file.ts')).toMatchSnapshot()
  })
})
