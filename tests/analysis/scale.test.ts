/**
 * Programs that nobody writes by hand but generators, bundlers and fuzzers do. The analysis must come to an end on
 * each without a deep recursion and without walking a number of ways that doubles with every level. The bound is
 * many times what any of them takes; it only tells an end from none.
 */
import { describe, expect, it } from 'vitest'
import { leakedTemps } from '../../src/analysis/leaks.ts'
import { planTempEdit } from '../../src/analysis/temp-uses.ts'
import { factsOf } from './support.ts'

const ENOUGH = 120_000

/** Asks everything that a rule can ask, about every function. */
function examine(code: string): { hosts: number; events: number } {
  const facts = factsOf(code)
  let events = 0
  for (const host of facts.hosts()) {
    const here = facts.eventsOf(host)
    events += here.length
    facts.stagings(host)
    facts.creationsIn(host)
    for (const update of facts.updatesIn(host)) {
      facts.yieldsBetween(update.load, update.save)
      facts.isLockedByCallers(update.load, update.save)
    }
    for (const event of here) {
      facts.isStaged(event)
      if (event.operation.kind === 'rename') facts.order.isRetried(event)
      if (event.operation.kind !== 'write') continue
      facts.state.readBack(event)
      facts.absence.isSeed(event, here, facts.isCopied(event))
    }
  }
  return { hosts: facts.hosts().length, events }
}

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

const HEAD = "import fs from 'node:fs'\nimport path from 'node:path'\n"

describe('the analysis comes to an end on', () => {
  // What is found bounds nothing here: only one of them writes, and all lead to it.
  it('2,000 functions that each call twelve others', { timeout: ENOUGH }, () => {
    const calls = (i: number): string => lines(12, (k) => `f${(i + k + 1) % 2000}()`).replaceAll('\n', '; ')
    const functions = lines(2000, (i) => `function f${i}() { ${calls(i)} }`)
    examine(`${HEAD}${functions.replace('{ f1()', "{ fs.writeFileSync('a', 'x'); f1()")}`)
  })

  const ends = (name: string, code: string, events: number): void =>
    it(
      name,
      () => {
        expect(examine(code).events).toBeGreaterThanOrEqual(events)
      },
      ENOUGH,
    )

  ends(
    '2,000 assignments of one variable',
    `${HEAD}
let result = fs.readFileSync('a.txt', 'utf8')
${lines(2_000, (i) => `result = result.replace('${i}', '')`)}
fs.writeFileSync('a.txt', JSON.stringify(JSON.parse(result)))`,
    2,
  )

  ends(
    'variables that are taken out of themselves and of each other',
    `${HEAD}
var { file } = file.path
var { one } = two.one
var { two } = one.two
fs.writeFileSync(file + '.tmp', 'x')
fs.renameSync(file + '.tmp', file)
fs.renameSync(one, two)`,
    3,
  )

  ends(
    '2,000 constants, each made of the one before',
    `${HEAD}
const p0 = process.argv[2]
${lines(2_000, (i) => `const p${i + 1} = path.join(p${i}, 'x')`)}
fs.readFileSync(p2000)
fs.writeFileSync(p2000, JSON.stringify({}))`,
    2,
  )

  ends(
    'constants that double at every step',
    `${HEAD}
const p0 = process.argv[2]
${lines(40, (i) => `const p${i + 1} = p${i} + '/' + p${i}`)}
fs.readFileSync(p40)
fs.writeFileSync(p40, JSON.stringify({}))`,
    2,
  )

  ends(
    '300 functions that call each other in a chain',
    `${HEAD}
${lines(300, (i) => `function f${i}(file, data) { return f${i + 1}(file + '${i}', data) }`)}
function f300(file, data) { fs.writeFileSync(file, JSON.stringify(data)) }
f0('a', JSON.parse(fs.readFileSync('a')))`,
    1,
  )

  ends(
    '200 nested callbacks',
    `${HEAD}
${lines(200, (i) => `fs.readFile('f${i}', (error${i}, text${i}) => {`)}
fs.writeFile('out', text0 + text199, () => {})
${lines(200, () => '})')}`,
    1,
  )

  ends(
    'a concatenation of 1,500 operands',
    `${HEAD}
const file = ${Array.from({ length: 1_500 }, (_, i) => `'${i % 10}'`).join(' + ')}
fs.readFileSync(file)
fs.writeFileSync(file, JSON.stringify({}))`,
    2,
  )

  ends(
    'data that is a concatenation of 1,500 operands',
    `${HEAD}
const text = fs.readFileSync('a.txt', 'utf8')
fs.writeFileSync('a.txt', ${Array.from({ length: 750 }, (_, i) => `'${i}' + text`).join(' + ')})`,
    2,
  )

  ends(
    'a tree of calls, 15 levels high and 3 calls wide',
    `${HEAD}
${lines(15, (i) => `function g${i}(file, data) { g${i + 1}(file + 'a', data); g${i + 1}(file + 'b', data); g${i + 1}(file + 'c', data) }`)}
function g15(file, data) { fs.writeFileSync(file, JSON.stringify(data)) }
g0('x', {})`,
    1,
  )

  ends(
    'a tree of helpers that return a path, 15 levels high and 3 calls wide',
    `${HEAD}
${lines(15, (i) => `function h${i}(file) { return path.join(h${i + 1}(file + 'a'), h${i + 1}(file + 'b'), h${i + 1}(file + 'c')) }`)}
function h15(file) { fs.existsSync(file); return file }
fs.readFileSync(h0('x'))
fs.writeFileSync(h0('x'), JSON.stringify({}))`,
    2,
  )

  ends(
    'a tree of helpers that serialise, 15 levels high and 3 calls wide',
    `${HEAD}
${lines(15, (i) => `function s${i}(x) { return s${i + 1}(x) + s${i + 1}([x]) + s${i + 1}({ x }) }`)}
function s15(x) { fs.existsSync('a.json'); return String(x) }
const state = JSON.parse(fs.readFileSync('a.json'))
fs.writeFileSync('a.json', s0(state))`,
    2,
  )

  ends(
    'helpers that call each other in turn',
    `${HEAD}
function even(file, n) { fs.writeFileSync(file, JSON.stringify(n)); return n === 0 ? file : odd(file + 'e', n - 1) }
function odd(file, n) { JSON.parse(fs.readFileSync(file)); return n === 0 ? file : even(file + 'o', n - 1) }
fs.writeFileSync(even('a', 9), JSON.stringify(odd('b', 9)))`,
    3,
  )

  ends(
    '6 functions of which each calls all others',
    `${HEAD}
${lines(6, (i) => `function k${i}(file) { fs.writeFileSync(file + ${i}, ''); ${Array.from({ length: 6 }, (_, j) => `k${j}(file + ${i})`).join('; ')} }`)}`,
    6,
  )

  ends(
    'a function that is given to itself',
    `${HEAD}
const apply = (f) => f(f)
apply((f) => { fs.writeFileSync('a.json', ''); f(f) })`,
    1,
  )

  ends(
    'values that lead back to themselves',
    `${HEAD}
let a = b
let b = a
var c = c + '.tmp'
const d = { get file() { return this.file } }
class E { file = this.file; static again = E.again }
fs.readFileSync(a)
fs.writeFileSync(b, JSON.stringify(c))
fs.writeFileSync(c, JSON.stringify(d))
fs.writeFileSync(d.file, JSON.stringify(E.again))
fs.writeFileSync(new E().file, '')`,
    5,
  )

  ends(
    'classes that extend each other in a circle',
    `${HEAD}
class A extends B { run() { this.save('a') } }
class B extends C {}
class C extends A {}
export const store = new A()
fs.writeFileSync(store.file, JSON.stringify(store.load()))`,
    1,
  )

  ends(
    'destructuring 200 levels deep',
    `${HEAD}
function run(${'{ a: '.repeat(200)}{ file, state }${' }'.repeat(200)}) {
  fs.readFileSync(file)
  fs.writeFileSync(file, JSON.stringify(state))
}
export const save = () => run(${'{ a: '.repeat(200)}{ file: 'a.json' }${' }'.repeat(200)})`,
    2,
  )

  ends(
    'members 1,000 levels deep',
    `${HEAD}
const config = {}
fs.readFileSync(config${'.a'.repeat(1_000)})
fs.writeFileSync(config${'.a'.repeat(1_000)}, JSON.stringify(config))`,
    2,
  )

  ends(
    'a chain of 1,000 method calls',
    `${HEAD}
const text = fs.readFileSync('a.txt', 'utf8')${".replace('a', 'b')".repeat(1_000)}
fs.writeFileSync('a.txt', JSON.stringify(JSON.parse(text)))`,
    2,
  )

  ends(
    '600 choices in a row',
    `${HEAD}
const file = ${lines(600, (i) => `process.argv[2] === '${i}' ? 'f${i}' :`)} 'other'
fs.readFileSync(file)
fs.writeFileSync(file, JSON.stringify({}))`,
    2,
  )

  ends(
    '400 nested blocks around a rename',
    `${HEAD}
function run(file) {
  fs.writeFileSync(file + '.tmp', '')
  ${'try { if (file) { for (;;) {'.repeat(130)}
  fs.renameSync(file + '.tmp', file)
  ${'} } } catch {}'.repeat(130)}
}`,
    2,
  )

  ends(
    '1,000 pairs of a load and a save',
    `${HEAD}
${lines(1_000, (i) => `export function u${i}(x) { const s = JSON.parse(fs.readFileSync('s${i}.json')); s.push(x); fs.writeFileSync('s${i}.json', JSON.stringify(s)) }`)}`,
    2_000,
  )

  ends(
    'one function with 500 loads and saves of one file',
    `${HEAD}
function run(file, x) {
  let state
${lines(500, (i) => `  state = JSON.parse(fs.readFileSync(file)); state.x${i} = x; fs.writeFileSync(file, JSON.stringify(state))`)}
}`,
    1_000,
  )

  ends(
    '100 locks, one inside the other',
    `${HEAD}
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
${lines(100, (i) => `withLockSync('l${i}', () => {`)}
fs.writeFileSync('a.json', JSON.stringify(JSON.parse(fs.readFileSync('a.json'))))
${lines(100, () => '})')}`,
    2,
  )
})

it('sees what is at the end of a short chain of calls, and stops somewhere in a long one', () => {
  const chain = (length: number): string => `${HEAD}
${lines(length, (i) => `function f${i}(file) { f${i + 1}(file) }`)}
function f${length}(file) { fs.writeFileSync(file, '') }
f0('a')`
  const facts = factsOf(chain(4))
  expect(facts.eventsOf(facts.index.program)).toHaveLength(1)
  const long = factsOf(chain(100))
  expect(long.eventsOf(long.index.program)).toHaveLength(0)
})

describe('what generated code alone has is left after a while:', () => {
  const update = (code: string): string[] => {
    const facts = factsOf(`${HEAD}${code}`)
    return facts.hosts().flatMap((host) => facts.updatesIn(host).map(({ protection }) => protection))
  }
  const reads = (count: number): string => lines(count, () => "fs.readFileSync('a.json')")

  it.each([
    [49, ['none']],
    [50, []],
  ])('a load that %i others follow', (others, found) => {
    const code = `function run() {
const s = JSON.parse(fs.readFileSync('a.json'))
${reads(others)}
fs.writeFileSync('a.json', JSON.stringify(s))
}`
    expect(update(code)).toEqual(found)
  })

  it.each([
    [49, 1],
    [50, 0],
  ])('a look that %i others follow', (others, found) => {
    const code = `function run() {
if (fs.existsSync('a.json')) return
${reads(others)}
fs.writeFileSync('a.json', '{}')
}`
    const facts = factsOf(`${HEAD}${code}`)
    expect(facts.hosts().flatMap((host) => facts.creationsIn(host))).toHaveLength(found)
  })

  it.each([
    [49, 0],
    [50, 1],
  ])('an update that %i others come before, as the other branch of a creation', (others, found) => {
    const load = "const s = JSON.parse(fs.readFileSync('a.json'))"
    const save = "fs.writeFileSync('a.json', JSON.stringify(s))"
    const code = `function run(s) {
${lines(others, () => `{ ${load}; ${save} }`)}
if (fs.existsSync('a.json')) { ${load}; ${save} }
else fs.writeFileSync('a.json', '{}')
}`
    const facts = factsOf(`${HEAD}${code}`)
    expect(facts.hosts().flatMap((host) => facts.creationsIn(host))).toHaveLength(found)
  })

  it.each([
    [49, 1],
    [50, 0],
  ])('a write of a temp that %i others follow on another way than its rename', (others, found) => {
    const code = `function run(file, late) {
const temp = file + '.side'
fs.writeFileSync(temp, '')
if (late) {
${lines(others, () => "fs.writeFileSync(temp, 'late')")}
} else fs.renameSync(temp, file)
}`
    const facts = factsOf(`${HEAD}${code}`)
    expect(facts.hosts().flatMap((host) => facts.stagings(host))).toHaveLength(found)
  })

  it.each([
    [198, 1],
    [199, 0],
  ])('a temp that is named %i times beside its write and its rename', (others, found) => {
    const code = `export function run(file, data) {
const temp = file + '.tmp'
fs.writeFileSync(temp, data)
${lines(others, () => 'fs.chmodSync(temp, 0o600)')}
fs.renameSync(temp, file)
}`
    expect(leakedTemps(factsOf(`${HEAD}${code}`))).toHaveLength(found)
  })

  it.each([
    [98, undefined],
    [99, 'the temp path is spelled too often'],
  ])('a temp that is spelled %i times beside its write and its rename', (others, reason) => {
    const code = `export function run(file, data) {
fs.writeFileSync(file + '.tmp', data)
${lines(others, () => "fs.chmodSync(file + '.tmp', 0o600)")}
fs.renameSync(file + '.tmp', file)
}`
    const facts = factsOf(`${HEAD}${code}`)
    const [staging] = facts.hosts().flatMap((host) => facts.stagings(host))
    expect((planTempEdit(facts, staging!) as { reason?: string }).reason).toBe(reason)
  })

  it.each([
    [900, ['passed-over']],
    [1_100, []],
  ])('a lock that %i statements come before', (statements, found) => {
    const code = `function run() {
${lines(statements, () => 'work()')}
try { fs.mkdirSync('a.lock') } catch {}
const s = JSON.parse(fs.readFileSync('a.json'))
fs.writeFileSync('a.json', JSON.stringify(s))
fs.rmdirSync('a.lock')
}`
    expect(update(code)).toEqual(found)
  })

  it.each([
    [49, true],
    [50, false],
  ])('data that was read before %i other files', (others, found) => {
    const facts = factsOf(`${HEAD}function run() {
const s = fs.readFileSync('from.json')
${lines(others, (i) => `fs.readFileSync('f${i}.json')`)}
fs.writeFileSync('a.json', s)
}`)
    const events = facts.hosts().flatMap((host) => facts.eventsOf(host))
    expect(facts.isCopied(events.at(-1)!)).toBe(found)
  })
})
