/**
 * What a function may lead to is said before it is unfolded, and rules unfold no other functions: whatever is found by
 * unfolding must have been said.
 */
import { describe, expect, test } from 'vitest'
import { isFunction } from '../../src/analysis/ast.ts'
import type { OperationKind } from '../../src/analysis/operations.ts'
import { factsOf } from './support.ts'

const HEAD = `import * as fs from 'node:fs'
import * as fsp from 'node:fs/promises'
import { promisify } from 'node:util'
import { pipeline } from 'node:stream/promises'
`

/** Lines of functions that may lead to a kind of operation, `0` for the file itself. */
function doing(code: string, kind: OperationKind): number[] {
  const facts = factsOf(HEAD + code)
  const before = HEAD.split('\n').length - 1
  return facts.doing(kind).map((host) => (isFunction(host) ? host.loc.start.line - before : 0))
}

/** The kind is that of an operation that is reached through a call. */
const calls: [what: string, code: string, kind: OperationKind][] = [
  [
    'a default of another kind',
    'function put(p, d, w = fs.writeFileSync) { w(p, d) }\nexport const log = (l) => put("l", l, fs.appendFileSync)',
    'append',
  ],
  [
    'a default that renames',
    'function put(p, d, w = fs.writeFileSync) { w(p, d) }\nexport function save(l) { put("a.tmp", l); put("a.tmp", "a", fs.renameSync) }',
    'rename',
  ],
  [
    'a default of this file',
    'const own = (p, d) => fs.writeFileSync(p, d)\nconst other = (p, d) => fs.appendFileSync(p, d)\nfunction put(w = own) { w("l", "x") }\nexport const log = () => put(other)',
    'append',
  ],
  [
    'a file system that is handed in, bound',
    'function go(io, l) { fs.mkdirSync("d"); const w = io.appendFileSync.bind(io); w("l", l) }\nexport const main = (l) => go(fs, l)',
    'append',
  ],
  [
    'a choice of what is handed in',
    'function go(io, x) { fs.mkdirSync("d"); const w = x ? io.appendFileSync : io.writeFileSync; w("l", x) }\nexport const main = (x) => go(fs, x)',
    'append',
  ],
  [
    'what is handed in, promisified',
    'async function go(io) { fs.mkdirSync("d"); const w = promisify(io.appendFile); await w("l", "x") }\nexport const main = () => go(fs)',
    'append',
  ],
  [
    'a helper that picks from what is handed in',
    'const pick = (io) => io.appendFileSync\nfunction go(io) { fs.mkdirSync("d"); pick(io)("l", "x") }\nexport const main = () => go(fs)',
    'append',
  ],
  [
    'a global that is handed on',
    'function get(x, p) { fs.existsSync("z"); return x.readTextFileSync(p) }\nexport const main = () => get(Deno, "a")',
    'read',
  ],
  [
    'what the file exports, handed on',
    'exports.load = (p) => fs.readFileSync(p)\nfunction get(x, p) { fs.existsSync("z"); return x.load(p) }\nexports.main = () => get(exports, "a")',
    'read',
  ],
  [
    'a function with members, handed on',
    'function s() {}\ns.load = (p) => fs.readFileSync(p)\nfunction get(x, p) { fs.existsSync("z"); return x.load(p) }\nexport const main = () => get(s, "a")',
    'read',
  ],
  [
    'a stream that is handed in',
    'const src = make()\nasync function send(out) { fs.existsSync("x"); src.pipe(out) }\nexport async function go() { const h = await fsp.open("d", "r+"); await h.truncate(0); await send(h.createWriteStream()) }',
    'write',
  ],
  [
    'a stream at the end of a pipeline',
    'async function send(out) { fs.existsSync("x"); await pipeline(make(), out) }\nexport async function go() { const h = await fsp.open("d", "r+"); await h.truncate(0); await send(h.createWriteStream()) }',
    'write',
  ],
  [
    'flags that are handed in',
    'function put(p, o) { fs.writeFileSync(p, "x", o) }\nexport const log = (p) => put(p, { flag: "a" })',
    'append',
  ],
  [
    'a function that is handed on by its name',
    'const save = () => fs.writeFileSync("a", "x")\nfunction twice(fn) { fn(); fn() }\nexport const go = () => twice(save)',
    'write',
  ],
  [
    'an object with a function',
    'function run(o) { fs.existsSync("x"); o.save("a") }\nexport const go = () => run({ save: (p) => fs.writeFileSync(p, "x") })',
    'write',
  ],
  [
    'a handle that is handed in',
    'async function fill(h) { fs.existsSync("x"); await h.writeFile("x") }\nexport async function go() { const h = await fsp.open("a", "r+"); await h.truncate(0); await fill(h) }',
    'write',
  ],
  [
    'a closure that calls what the function around it was given',
    'function go(w) { function inner(l) { w("l", l) }\n inner("x") }\nexport const main = () => go(fs.appendFileSync)',
    'append',
  ],
  [
    'such a closure, when it is returned',
    'function make(w) { return (l) => w("l", l) }\nexport const main = () => { const log = make(fs.appendFileSync); log("x") }',
    'append',
  ],
  [
    'a function that is handed back by its name',
    'const save = () => fs.writeFileSync("a", "x")\nfunction open(use) { use(save) }\nexport const main = () => open((put) => put())',
    'write',
  ],
  [
    'an object with a function that is handed back',
    'const save = () => fs.writeFileSync("a", "x")\nfunction open(use) { use({ save }) }\nexport const main = () => open((put) => put.save())',
    'write',
  ],
  [
    'a function of the file system that is handed back',
    'function open(use) { use(fs.unlinkSync) }\nexport const main = () => open((remove) => remove("a"))',
    'remove',
  ],
  [
    'an object within an object',
    'function run(o) { fs.existsSync("x"); o.hooks.save("a") }\nexport const go = () => run({ hooks: { save: (p) => fs.writeFileSync(p, "x") } })',
    'write',
  ],
  [
    'a closure within a closure',
    'function outer(fn) { function mid() { function inner() { fn() }\n inner() }\n mid() }\nexport const go = () => outer(() => fs.writeFileSync("a", "x"))',
    'write',
  ],
  [
    'flags that a function around it is given',
    'function put(o) { function write() { fs.writeFileSync("l", "x", o) }\n write() }\nexport const log = () => put({ flag: "a" })',
    'append',
  ],
  [
    'work that goes through three functions which do nothing else',
    'const save = () => fs.writeFileSync("a", "x")\nfunction one(fn) { two(fn) }\nfunction two(fn) { three(fn) }\nfunction three(fn) { fn() }\nexport const go = () => one(save)',
    'write',
  ],
  [
    'a member of a variable that nobody knows',
    'function run(o) { fs.existsSync("x"); o.save("a") }\nexport function go(x) { let o; if (x) o = a(); else o = b(); o.save = (p) => fs.writeFileSync(p, "x"); run(o) }',
    'write',
  ],
  [
    'an object with more functions than are told apart',
    `function run(o) { fs.existsSync("x"); o.save("a") }\nexport const go = () => run({ ${Array.from({ length: 60 }, (_, i) => `f${i}: () => ${i}, `).join('')}save: (p) => fs.writeFileSync(p, "x") })`,
    'write',
  ],
  [
    'an object that was given its function later',
    'function run(o) { fs.existsSync("x"); o.save("a") }\nexport function go() { const o = {}; o.save = (p) => fs.writeFileSync(p, "x"); run(o) }',
    'write',
  ],
  [
    'an object that others are spread into',
    'const base = { save: (p) => fs.writeFileSync(p, "x") }\nfunction run(o) { fs.existsSync("x"); o.save("a") }\nexport const go = () => run({ ...base })',
    'write',
  ],
  [
    'work that goes through two functions',
    'const save = () => fs.writeFileSync("a", "x")\nfunction inner(fn) { fn() }\nfunction outer(fn) { inner(() => fn()) }\nexport const go = () => outer(save)',
    'write',
  ],
  [
    'a setter that is given the function',
    'class Box { set work(fn) { fn() } }\nconst save = () => fs.writeFileSync("a", "x")\nexport function go() { const box = new Box(); box.work = save }',
    'write',
  ],
]

describe('is said of every function that unfolding shows it of:', () => {
  test.each(calls)('%s', (_what, code, kind) => {
    const facts = factsOf(HEAD + code)
    const reached = new Set<OperationKind>()
    for (const host of facts.hosts()) {
      for (const { operation, chain } of facts.eventsOf(host)) {
        if (chain.length > 0) reached.add(operation.kind)
        expect(facts.doing(operation.kind), `${operation.kind} of ${operation.api}`).toContain(host)
      }
    }
    expect(reached).toContain(kind)
  })
})

describe('is not said', () => {
  const code = `function load() { return fs.readFileSync('a') }
function save(x) { fs.writeFileSync('a', x) }
function both(x) { load(); save(x) }
function neither(list) { list.push(1); return list.concat(2) }`

  test('of functions that do something else', () => {
    expect(doing(code, 'read')).toEqual([1, 3])
    expect(doing(code, 'write')).toEqual([2, 3])
    expect(doing(code, 'append')).toEqual([])
  })

  test('of what only some caller makes of it', () => {
    const put = 'function put(o) { fs.existsSync("a"); fs.writeFileSync("a", "x", o) }\n'
    expect(doing(put + 'export const log = () => put({ flag: "a" })', 'append')).toEqual([2])
    const run = 'function run(fn) { fs.existsSync("a"); fn() }\n'
    expect(doing(run + 'export const go = () => run(() => fs.writeFileSync("a", "x"))', 'write')).toEqual([2])
  })

  test('of what is handed objects without functions', () => {
    const run = 'function run(o, fn) { fs.existsSync("a"); fn(o) }\n'
    expect(doing(run + 'export const go = () => run({ mode: 0o600, list: [] }, () => 1)', 'write')).toEqual(
      [],
    )
  })
})

test.each(['withFileLock', 'enqueue'])('what %s runs is found three calls away', (name) => {
  const facts = factsOf(`${HEAD}import { ${name} } from './lock.js'
const save = () => fs.writeFileSync('a', 'x')
const one = () => two()
const two = () => three()
const three = () => ${name}(save)
export const go = () => one()`)
  const go = facts.hosts().find((host) => host.loc.start.line === HEAD.split('\n').length + 5)!
  expect(facts.eventsOf(go).map(({ operation }) => operation.kind)).toEqual(['write'])
})

test('objects that hold each other are looked into, and no further', () => {
  const run = 'function run(o) { fs.existsSync("x"); o.b.save("a") }\n'
  const circle =
    'const a = {}, b = { save: (p) => fs.writeFileSync(p, "x") }\na.b = b\nb.a = a\nexport const go = () => run(a)'
  expect(doing(run + circle, 'write')).toEqual([2, 5])
  expect(doing(run + circle, 'append')).toEqual([])
  const growing = 'const make = () => ({ b: make(), save: () => 1 })\nexport const go = () => run(make())'
  expect(doing(run + growing, 'write')).toEqual([3])
})

test('a function that returns itself in many ways leaves room for the rest of the file', () => {
  const again = Array.from({ length: 6 }, (_, i) => `if (tries > ${i}) return get(key, tries + ${i})`)
  const facts = factsOf(`${HEAD}
const cache = new Map()
function get(key, tries = 0) {
  if (cache.has(key)) return cache.get(key)
  ${again.join('\n  ')}
}
export function first(x) { fs.writeFileSync(get('a'), x) }
export function second(file, x) { fs.writeFileSync(file, x) }`)
  const [, second] = facts.doing('write').map((host) => facts.eventsOf(host)[0]?.path?.key)
  expect(second).toMatch(/^\{parameter:/)
})
