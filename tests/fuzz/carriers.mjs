// @ts-check
// Programs with every operation on files that the rules know, in the JavaScript of every year, to weave odd syntax into.

/** In the JavaScript of 1999, which every parser reads. */
const OLD = `function tempOf(file) { return file + '.tmp'; }
function save(file, data, done) {
  var tmp = tempOf(file);
  fs.writeFile(tmp, JSON.stringify(data), function (error) {
    if (error) return done(error);
    fs.rename(tmp, file, done);
  });
}
function saveSync(file, data) {
  var tmp = file + '.tmp';
  try {
    fs.writeFileSync(tmp, data);
    fs.renameSync(tmp, file);
  } catch (error) {
    fs.unlinkSync(tmp);
    throw error;
  }
}
function update(key, value) {
  var state = {};
  try { state = JSON.parse(fs.readFileSync(STATE, 'utf8')); } catch (error) {}
  state[key] = value;
  fs.writeFileSync(STATE, JSON.stringify(state, null, 2));
}
function updateLater(file, change, done) {
  fs.readFile(file, 'utf8', function (error, text) {
    if (error) return done(error);
    var state = JSON.parse(text);
    change(state);
    fs.writeFile(file, JSON.stringify(state), done);
  });
}
function create(file) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, '{}');
  return JSON.parse(fs.readFileSync(file));
}
function append(record) { fs.appendFileSync('log.jsonl', JSON.stringify(record) + '\\n'); }
function lock(file, work) {
  var name = file + '.lock';
  while (fs.existsSync(name)) {}
  fs.writeFileSync(name, String(process.pid));
  try { work(); } finally { fs.unlinkSync(name); }
}
function locked(file, work) {
  lockfile.lockSync(file);
  work(fs.readFileSync(file));
  lockfile.unlockSync(file);
}
function replace(file, other) {
  fs.unlinkSync(file);
  fs.renameSync(other, file);
}
function distant(file, data) {
  var tmp = path.join(require('os').tmpdir(), path.basename(file));
  fs.writeFileSync(tmp, data);
  fs.renameSync(tmp, file);
}
function descriptor(file, data) {
  var fd = fs.openSync(file, 'w');
  fs.writeSync(fd, data);
  fs.closeSync(fd);
}
function Store(file) { this.file = file; this.state = JSON.parse(fs.readFileSync(file)); }
Store.prototype.set = function (key, value) { this.state[key] = value; this.save(); };
Store.prototype.save = function () { fs.writeFileSync(this.file, JSON.stringify(this.state)); };
module.exports = { save: save, update: update };
`

const NEW = `async function save(file, data) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  await fsp.writeFile(tmp, JSON.stringify(data))
  await fsp.rename(tmp, file)
}
const saveAll = async (files) => {
  for (const [file, data] of files) await fsp.writeFile(file, data)
  return Promise.all(files.map(async ([file]) => JSON.parse(await fsp.readFile(file, 'utf8'))))
}
async function update({ file = STATE, ...rest }, ...changes) {
  const state = await load(file).catch(() => ({}))
  for (const change of changes) Object.assign(state, change(rest))
  await fsp.writeFile(file, JSON.stringify(state, null, 2) + '\\n', { mode: 0o600 })
}
const load = async (file) => JSON.parse(await fsp.readFile(file, 'utf8'))
class Store {
  #file
  static shared = new Store(STATE)
  state = {}
  constructor(file) { this.#file = file }
  load() { this.state = JSON.parse(fs.readFileSync(this.#file, 'utf8')) }
  save() { fs.writeFileSync(this.#file, JSON.stringify(this.state)) }
  update(key, value) { this.load(); this.state[key] = value; this.save() }
  async log(entry) { await fsp.appendFile(this.#file + '.log', JSON.stringify(entry) + '\\n') }
  get lock() { return this.#file + '.lock' }
  async locked(work) {
    try { await fsp.mkdir(this.lock) } catch { return this.locked(work) }
    try { return await work() } finally { await fsp.rmdir(this.lock) }
  }
}
async function create(file) {
  try { await fsp.access(file) } catch { await fsp.writeFile(file, '[]') }
}
async function handle(file, data) {
  const handle = await fsp.open(file, 'w')
  try { await handle.writeFile(data) } finally { await handle.close() }
}
async function swap(file, next) {
  await fsp.rm(file, { force: true })
  await fsp.rename(next, file)
}
function stream(file, input) {
  return new Promise((resolve, reject) => {
    const out = fs.createWriteStream(file)
    input.pipe(out).on('finish', resolve).on('error', reject)
  })
}
const queue = []
export function enqueue(file, change) {
  queue.push(file)
  return queue.reduce((before, each) => before.then(() => update({ file: each }, change)), Promise.resolve())
}
`

const OLD_HEAD = `var fs = require('fs');
var path = require('path');
var lockfile = require('proper-lockfile');
var STATE = path.join(__dirname, 'state.json');
`
const HEADS = {
  module: `import fs from 'node:fs'\nimport path from 'node:path'\nconst DIR = import.meta.dirname\n`,
  commonjs: `const fs = require('fs'), path = require('path')\nconst DIR = __dirname\n`,
  equals: `import fs = require('fs')\nimport path = require('path')\nconst DIR = __dirname\n`,
}
const NEW_HEAD = `const fsp = fs.promises\nconst STATE = path.join(DIR, 'state.json')\n`

/** Each declaration begins in the first column. @param {string} text */
const declarationsOf = (text) => text.split(/\n(?=[a-z])/i)

/** @type {Record<string, { head: string, parts: readonly string[] }>} */
const CARRIERS = {
  old: { head: OLD_HEAD, parts: declarationsOf(OLD) },
  module: { head: HEADS.module + NEW_HEAD, parts: declarationsOf(NEW) },
  commonjs: { head: HEADS.commonjs + NEW_HEAD, parts: declarationsOf(NEW.replace('export ', '')) },
  equals: { head: HEADS.equals + NEW_HEAD, parts: declarationsOf(NEW) },
}

/** Which carriers a parser may be able to read, by what it is told; the one that says most comes first. */
export const CARRIER_NAMES = Object.keys(CARRIERS)

/** @param {string} name @param {readonly number[]} picked which of its functions; all of them when none is picked */
export function carrier(name, picked) {
  const { head, parts } = /** @type {{ head: string, parts: readonly string[] }} */ (CARRIERS[name])
  const chosen = new Set(picked.map((one) => one % parts.length))
  return head + parts.filter((_, index) => chosen.size === 0 || chosen.has(index)).join('\n') + '\n'
}
