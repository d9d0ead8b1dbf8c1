import type { TSESTree } from '@typescript-eslint/utils'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrapInLock } from '../../src/fix/wrap.ts'
import { applyEdits, findAll, parse } from './source.ts'

// Statements over a handful of names, so that declarations, uses, exits and closures meet often. `log` records.
const name = fc.constantFrom('a', 'b', 'c')
const expression = fc.oneof(
  fc.constantFrom('1', '2', 'a', 'b', 'c', 'log(3)', 'arguments.length', '`x\n  y${typeof a}`'),
  name.map((n) => `typeof ${n}`),
)

function statements(asynchronous: boolean): fc.Arbitrary<string> {
  const wait = asynchronous ? 'await ' : ''
  const { block } = fc.letrec<{ block: string; statement: string; list: string }>((tie) => ({
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      expression.map((e) => `log(${wait}${e});`),
      fc
        .tuple(fc.constantFrom('const', 'let', 'var'), name, expression)
        .map(([k, n, e]) => `${k} ${n} = ${wait}${e};`),
      fc.tuple(fc.constantFrom('const', 'let'), name).map(([k, n]) => `${k} ${n} = JSON.parse("7") // value`),
      name.map((n) => `var ${n};`),
      fc.tuple(name, expression).map(([n, e]) => `${n} = ${e};`),
      name.map((n) => `function ${n}() { log("${n}"); return 5 }`),
      fc.tuple(name, name).map(([n, m]) => `function ${n}() { return log(${m}) }`),
      name.map((n) => `if (typeof ${n} === 'function') ${n}();`),
      name.map((n) => `later.push(() => { ${n} = log(9) });`),
      name.map((n) => `later.push(() => log(${n}));`),
      fc.option(expression).map((e) => `return${e === null ? '' : ` ${e}`};`),
      expression.map((e) => `throw ${e};`),
      fc.constantFrom('if (log(1)) break;', 'if (log(2)) continue;', 'break outer;', 'continue outer;'),
      tie('list').map((list) => `{\n${list}\n}`),
      fc.tuple(expression, tie('list')).map(([e, list]) => `if (${e}) {\n${list}\n}`),
      fc
        .tuple(expression, tie('list'), tie('list'))
        .map(([e, x, y]) => `if (${e}) {\n${x}\n} else {\n${y}\n}`),
      tie('list').map((list) => `for (let i = 0; i < 2; i++) {\n${list}\n}`),
      tie('list').map((list) => `outer: for (const i of [1, 2]) {\n${list}\n}`),
      fc.tuple(tie('list'), tie('list')).map(([x, y]) => `try {\n${x}\n} catch (error) {\n${y}\n}`),
      tie('list').map((list) => `switch (1) {\ncase 1:\n${list}\n}`),
    ),
    list: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((list) => list.join('\n')),
    block: fc.array(tie('statement'), { minLength: 1, maxLength: 7 }).map((list) => list.join('\n')),
  }))
  return block
}

/** Runs the function and everything it left for later; answers all that can be seen from outside. */
async function observe(code: string): Promise<string> {
  const trace: unknown[] = []
  const later: (() => void)[] = []
  const log = (value: unknown): unknown => (
    trace.push(typeof value === 'function' ? 'function' : value),
    value
  )
  // Sloppy code makes globals of undeclared names, which must not last from one run to the next.
  for (const global of ['a', 'b', 'c']) delete (globalThis as Record<string, unknown>)[global]
  const make = new Function('log', 'later', 'withLockSync', 'withLock', `${code}\nreturn f`)
  const lock = (path: unknown, run: () => unknown): unknown => (expect(path).toBe('file'), run())
  // One promise more on the way out, as the runtime has.
  const lockLater = async (path: unknown, run: () => unknown): Promise<unknown> => await lock(path, run)
  const attempt = async (run: () => unknown): Promise<void> => {
    try {
      const value = await run()
      trace.push(['returns', typeof value === 'function' ? 'function' : value])
    } catch (error) {
      trace.push(['throws', error instanceof Error ? error.message : error])
    }
  }
  await attempt(() => make(log, later, lock, lockLater)(1, 2))
  for (const run of later) await attempt(run)
  return JSON.stringify(trace.map((entry) => (entry === undefined ? 'undefined' : entry)))
}

test.each([false, true])('a wrapped function does what it did (async: %s)', async (asynchronous) => {
  let wrapped = 0
  await fc.assert(
    fc.asyncProperty(statements(asynchronous), fc.nat(), fc.nat(), async (body, startSeed, lengthSeed) => {
      const code = `${asynchronous ? 'async ' : ''}function f(p) {\n${body}\n}\n`
      let sourceCode
      try {
        sourceCode = parse(code, { sourceType: 'script' })
      } catch {
        return // declared twice, or a break without a loop
      }
      const lists = findAll(
        sourceCode,
        (node): node is TSESTree.BlockStatement | TSESTree.SwitchCase =>
          node.type === 'BlockStatement' || node.type === 'SwitchCase',
      ).map((node) => (node.type === 'SwitchCase' ? node.consequent : node.body))
      const all = lists.filter((list) => list.length > 0)
      const list = all[startSeed % all.length]!
      const start = (startSeed >> 4) % list.length
      const chosen = list.slice(start, start + 1 + (lengthSeed % (list.length - start)))
      const section = wrapInLock({
        sourceCode,
        statements: chosen,
        lockPath: "'file'",
        async: asynchronous,
      })
      if ('reason' in section) return
      wrapped++
      const text = applyEdits(code, section.edits(asynchronous ? 'withLock' : 'withLockSync'))
      expect(await observe(text), text).toBe(await observe(code))
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 300) },
  )
  expect(wrapped).toBeGreaterThan(20)
})
