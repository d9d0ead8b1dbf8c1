import type { TSESTree } from '@typescript-eslint/utils'
import { describe, expect, test } from 'vitest'
import { listOf } from '../../src/fix/syntax.ts'
import { wrapArrowBody, wrapInLock } from '../../src/fix/wrap.ts'
import { applyEdits, findAll, parse } from './source.ts'
import type { ParseOptions } from './source.ts'

interface WrapOptions extends ParseOptions {
  async?: boolean
  lockPath?: string
  returnsPromise?: boolean
}

/** Wraps the statements from the one with FIRST to the one with LAST (in a name); shows the text or the reason. */
function wrap(code: string, options: WrapOptions = {}): string {
  const { async: isAsync = false, lockPath = 'file' } = options
  const sourceCode = parse(code, options)
  const marked =
    (mark: string) =>
    (node: TSESTree.Node): node is TSESTree.Identifier =>
      node.type === 'Identifier' && node.name.includes(mark)
  const statementOf = (node: TSESTree.Node, list?: readonly TSESTree.Node[]): TSESTree.Node => {
    const own = listOf(node)
    return own && (!list || own === list) ? node : statementOf(node.parent!, list)
  }
  const first = statementOf(findAll(sourceCode, marked('FIRST'))[0]!)
  const list = listOf(first)!
  const last = statementOf(findAll(sourceCode, marked('LAST')).at(-1)!, list)
  const statements = list.slice(list.indexOf(first), list.indexOf(last) + 1) as TSESTree.Statement[]
  const section = wrapInLock({
    sourceCode,
    statements,
    lockPath,
    async: isAsync,
    returnsPromise: options.returnsPromise,
  })
  if ('reason' in section) return `reason: ${section.reason}`
  const text = applyEdits(sourceCode.text, section.edits(isAsync ? 'withLock' : 'withLockSync'))
  parse(text, options)
  return text
}

const asynchronous = (code: string, options: WrapOptions = {}) => wrap(code, { ...options, async: true })

function arrow(code: string, options: WrapOptions = {}): string {
  const sourceCode = parse(code, options)
  const [node] = findAll(
    sourceCode,
    (found): found is TSESTree.ArrowFunctionExpression => found.type === 'ArrowFunctionExpression',
  )
  const edits = wrapArrowBody({
    sourceCode,
    arrow: node!,
    lockPath: 'file',
    callee: options.async ? 'withLock' : 'withLockSync',
    async: options.async ?? false,
    returnsPromise: options.returnsPromise,
  })
  if ('reason' in edits) return `reason: ${edits.reason}`
  const text = applyEdits(sourceCode.text, edits)
  parse(text, options)
  return text
}

describe('the text', () => {
  test('a whole body', () => {
    expect(wrap(`function f(file) {\n  FIRST()\n  LAST()\n}\n`)).toBe(
      `function f(file) {\n  withLockSync(file, () => {\n    FIRST()\n    LAST()\n  })\n}\n`,
    )
  })

  test('the middle of a body, awaited', () => {
    expect(asynchronous(`async function f(file) {\n\ta();\n\tawait FIRST();\n\tLAST();\n\tb();\n}\n`)).toBe(
      `async function f(file) {\n\ta();\n\tawait withLock(file, async () => {\n\t\tawait FIRST();\n\t\tLAST();\n\t});\n\tb();\n}\n`,
    )
  })

  test('comments stay with their statements, empty lines stay empty, CRLF stays', () => {
    expect(
      wrap(
        `function f() {\r\n    a();\r\n\r\n    // one\r\n    FIRST(); // two\r\n\r\n    /*\r\n     * three\r\n     */\r\n    LAST(); // four\r\n    // five\r\n}\r\n`,
      ),
    ).toBe(
      `function f() {\r\n    a();\r\n\r\n    withLockSync(file, () => {\r\n        // one\r\n        FIRST(); // two\r\n\r\n        /*\r\n         * three\r\n         */\r\n        LAST(); // four\r\n        // five\r\n    });\r\n}\r\n`,
    )
  })

  test('a comment of the statement behind stays outside', () => {
    expect(wrap(`function f() {\n  FIRST()\n  LAST()\n  // about b\n  b()\n}\n`)).toBe(
      `function f() {\n  withLockSync(file, () => {\n    FIRST()\n    LAST()\n  })\n  // about b\n  b()\n}\n`,
    )
  })

  test('templates and continued strings keep every byte', () => {
    expect(wrap('function f() {\n  FIRST(`a\n  b ${\n    c\n  } d\n`)\n  LAST("x\\\n  y")\n}\n')).toBe(
      'function f() {\n  withLockSync(file, () => {\n    FIRST(`a\n  b ${\n      c\n    } d\n`)\n    LAST("x\\\n  y")\n  })\n}\n',
    )
  })

  test('one line', () => {
    expect(wrap(`function f() { FIRST(); LAST() }\n`)).toBe(
      `function f() { withLockSync(file, () => { FIRST(); LAST() }); }\n`,
    )
    expect(wrap(`function f() { FIRST(); LAST() // why\n}\ng()\n`)).toBe(
      `function f() { withLockSync(file, () => { FIRST(); LAST() // why\n})\n}\ng()\n`,
    )
  })

  test('directives stay in front', () => {
    const sourceCode = parse(`function f() {\n  'use strict'\n  a()\n}\n`, { sourceType: 'commonjs' })
    const body = (sourceCode.ast.body[0] as TSESTree.FunctionDeclaration).body.body
    const section = wrapInLock({ sourceCode, statements: body, lockPath: 'p', async: false })
    expect('reason' in section ? section.reason : applyEdits(sourceCode.text, section.edits('lock'))).toBe(
      `function f() {\n  'use strict'\n  lock(p, () => {\n    a()\n  })\n}\n`,
    )
  })

  test('a semicolon where the next line starts with one or needs one', () => {
    expect(wrap(`function f() {\n  FIRST()\n  LAST()\n  ;[1].map(g)\n}\nf()\n`)).toBe(
      `function f() {\n  withLockSync(file, () => {\n    FIRST()\n    LAST()\n  })\n  ;[1].map(g)\n}\nf()\n`,
    )
    expect(wrap(`function f() {\n  a()\n  // why\n  ;[1].map(FIRST)\n  LAST()\n}\nf()\n`)).toBe(
      `function f() {\n  a()\n  withLockSync(file, () => {\n    // why\n    ;[1].map(FIRST)\n    LAST()\n  })\n}\nf()\n`,
    )
    expect(wrap(`function f() {\n  FIRST()\n  if (LAST) {}\n  (g())\n}\nf()\n`)).toBe(
      `function f() {\n  withLockSync(file, () => {\n    FIRST()\n    if (LAST) {}\n  });\n  (g())\n}\nf()\n`,
    )
  })
})

describe('returns', () => {
  test('a value at the end, and an early one', () => {
    expect(wrap(`function f() {\n  if (FIRST()) return 1\n  return LAST\n}\nf()`)).toBe(
      `function f() {\n  return withLockSync(file, () => {\n    if (FIRST()) return 1\n    return LAST\n  })\n}\nf()`,
    )
  })

  test('only bare ones, to the end of the body', () => {
    expect(wrap(`function f() {\n  if (FIRST()) return\n  LAST()\n}\nf()`)).toBe(
      `function f() {\n  withLockSync(file, () => {\n    if (FIRST()) return\n    LAST()\n  })\n}\nf()`,
    )
  })

  test('in an inner block that always returns', () => {
    expect(wrap(`function f() {\n  if (a) {\n    FIRST()\n    return LAST\n  }\n  return b\n}\nf()`)).toBe(
      `function f() {\n  if (a) {\n    return withLockSync(file, () => {\n      FIRST()\n      return LAST\n    })\n  }\n  return b\n}\nf()`,
    )
  })

  test('inside try the promise is awaited', () => {
    expect(
      asynchronous(
        `async function f() {\n  try {\n    FIRST()\n    return LAST\n  } catch {\n    return b\n  }\n}\nf()`,
      ),
    ).toBe(
      `async function f() {\n  try {\n    return await withLock(file, async () => {\n      FIRST()\n      return LAST\n    })\n  } catch {\n    return b\n  }\n}\nf()`,
    )
    expect(asynchronous(`async function f() {\n  FIRST()\n  return LAST\n}\nf()`)).toBe(
      `async function f() {\n  return withLock(file, async () => {\n    FIRST()\n    return LAST\n  })\n}\nf()`,
    )
  })

  test('a function that hands out a promise hands out that of the lock', () => {
    expect(asynchronous(`function f() {\n  FIRST()\n  return LAST()\n}\nf()`, { returnsPromise: true })).toBe(
      `function f() {\n  return withLock(file, async () => {\n    FIRST()\n    return LAST()\n  })\n}\nf()`,
    )
    expect(asynchronous(`function f() {\n  FIRST()\n  LAST()\n  g()\n}\n`, { returnsPromise: true })).toBe(
      'reason: the function is not async',
    )
  })

  test('of inner functions do not count', () => {
    expect(wrap(`function f() {\n  FIRST(() => { return 1 })\n  LAST()\n  g()\n}\ng()`)).toBe(
      `function f() {\n  withLockSync(file, () => {\n    FIRST(() => { return 1 })\n    LAST()\n  })\n  g()\n}\ng()`,
    )
  })
})

describe('variables', () => {
  test('one constant that is used behind', () => {
    expect(wrap(`function f() {\n  const data = load(FIRST)\n  save(LAST)\n  return data\n}\nf()`)).toBe(
      `function f() {\n  const data = withLockSync(file, () => {\n    const data = load(FIRST)\n    save(LAST)\n    return data\n  })\n  return data\n}\nf()`,
    )
    expect(
      asynchronous(
        `async function f() {\n  const data = await load(FIRST);\n  save(LAST);\n  return data;\n}\nf();`,
      ),
    ).toBe(
      `async function f() {\n  const data = await withLock(file, async () => {\n    const data = await load(FIRST);\n    save(LAST);\n    return data;\n  });\n  return data;\n}\nf();`,
    )
  })
})

describe('reasons', () => {
  const cases: [name: string, code: string, reason: string, options?: WrapOptions][] = [
    [
      'return in the middle',
      `function f() { if (FIRST) return 1; LAST(); g() }`,
      'a return leaves the statements',
    ],
    ['break', `for (;;) { FIRST(); if (LAST) break }`, 'a break leaves the statements'],
    ['break of an inner switch', `for (;;) { FIRST(); switch (LAST) { case 1: break } }`, 'none'],
    ['break of the case', `switch (a) { case 1: FIRST(); if (LAST) break }`, 'a break leaves the statements'],
    ['continue', `for (;;) { FIRST(); if (LAST) continue; g() }`, 'a continue leaves the statements'],
    ['continue at the end of a round', `for (;;) { FIRST(); if (LAST) continue }`, 'none'],
    [
      'continue of a loop further out',
      `a: for (;;) for (;;) { FIRST(); if (LAST) continue a }`,
      'a continue leaves the statements',
    ],
    [
      'continue in a switch',
      `for (;;) { FIRST(); switch (LAST) { case 1: continue } g() }`,
      'a continue leaves the statements',
    ],
    [
      'continue beside a return',
      `function f() { for (;;) { FIRST(); if (a) return; if (LAST) continue } }`,
      'a continue and a return leave the statements',
    ],
    [
      'labelled break',
      `a: for (;;) { FIRST(); for (;;) { if (LAST) break a } }`,
      'a break leaves the statements',
    ],
    ['inner loops', `a: for (;;) { FIRST(); b: for (;;) { if (LAST) break b; continue } }`, 'none'],
    ['await in a sync lock', `async function f() { await FIRST(); LAST() }`, 'there is an await inside'],
    [
      'for await in a sync lock',
      `async function f() { for await (const a of FIRST); LAST() }`,
      'there is an await inside',
    ],
    [
      'generator',
      `function* f() { yield FIRST(); LAST() }`,
      'a generator cannot be locked across its yields',
    ],
    [
      'a resource that is used behind',
      `function f() { { using a = FIRST(); LAST(a); g() } }`,
      'a resource would be released earlier',
    ],
    ['a resource of the whole block', `function f() { { using a = FIRST(); LAST(a) } }`, 'none'],
    ['two used behind', `function f() { const a = FIRST, b = LAST; g(a, b) }`, 'none'],
    [
      'var used behind',
      `function f() { var a = FIRST; LAST(); g(a) }`,
      'a is declared inside and used outside',
    ],
    [
      'used by a hoisted function',
      `function f() { const a = FIRST; g(); LAST(); function g() { return a } }`,
      'a is declared inside and used outside',
    ],
    [
      'used by a function above',
      `function f() { function g() { return a } const a = FIRST; g(); LAST() }`,
      'a is declared inside and used outside',
    ],
    [
      'var read before its value in a loop',
      `for (;;) { FIRST(a); var a = LAST }`,
      'a may keep its value from one round of the loop to the next',
    ],
    ['var set first in a loop', `for (;;) { var a = FIRST; LAST(a) }`, 'none'],
    [
      'function of a block, read again in the next round of a loop',
      `function f() { for (;;) { FIRST(typeof a); { function a() {} } LAST() } }`,
      'a is declared inside and used outside',
      { sourceType: 'script' },
    ],
    [
      'function of a switch, which asks for it in the next round of a loop',
      `function f() { for (;;) { FIRST(); switch (typeof a) { case 'undefined': LAST(); function a() {} } } }`,
      'a is declared inside and used outside',
      { sourceType: 'script' },
    ],
    [
      'function of a block that only the block knows, in a loop',
      `function f() { for (;;) { FIRST(); { a(); function a() {} } LAST() } }`,
      'none',
      { sourceType: 'script' },
    ],
    [
      'function used before',
      `function f() { a(); FIRST(); function a() {} LAST() }`,
      'a is declared inside and used outside',
    ],
    ['var over a parameter', `function f(a) { var a = FIRST; LAST(a) }`, 'a is also declared outside'],
    [
      'const that keeps a function in a block',
      `function f() { { function a() {} } const a = FIRST; LAST(a) }`,
      'a is also the name of a function in a block',
      { sourceType: 'script' },
    ],
    ['the same in strict code', `function f() { { function a() {} } const a = FIRST; LAST(a) }`, 'none'],
    [
      'var that lives on in a loop',
      `for (;;) { FIRST(); var a; g(a); a = LAST }`,
      'a may keep its value from one round of the loop to the next',
    ],
    ['destructured', `function f() { const { a } = FIRST; LAST(); g(a) }`, 'none'],
    [
      'written behind',
      `function f() { let a = FIRST; LAST(); a = 2; g(a) }`,
      'a is declared inside and used outside',
    ],
    [
      'written by a closure',
      `function f() { let a = FIRST; LAST(() => { a = 2 }); g(a) }`,
      'a is declared inside and used outside',
    ],
    ['a promise kept', `async function f() { const a = FIRST(); LAST(); await a }`, 'none', { async: true }],
    [
      'path from inside',
      `function f() { const file = FIRST(); LAST(file) }`,
      'the lock path uses file, which is declared inside',
    ],
    ['not async', `function f() { FIRST(); LAST() }`, 'the function is not async', { async: true }],
    [
      'top level of CommonJS',
      `FIRST(); LAST()`,
      '`await` is not allowed here',
      { async: true, sourceType: 'script' },
    ],
    [
      'static block',
      `class A { static { FIRST(); LAST() } }`,
      '`await` is not allowed here',
      { async: true },
    ],
    [
      'super call',
      `class A extends B { constructor() { super(FIRST); LAST() } }`,
      'the parent constructor is called inside',
    ],
    ['export', `export const a = FIRST; LAST()`, 'an import or export cannot be wrapped'],
    [
      'assertion',
      `function f(a): asserts a is string { FIRST(); LAST() }`,
      'an assertion function must assert in its own body',
      { typescript: true, filename: 'a.ts' },
    ],
    [
      'assigned for later',
      `function f() { let x!: string; x = FIRST; LAST(); return x }`,
      'TypeScript would no longer see that x is assigned',
      { typescript: true, filename: 'a.ts' },
    ],
    ['assigned for later in JavaScript', `function f() { let x; x = FIRST; LAST(); return x }`, 'none'],
    [
      'property in a constructor',
      `class A { a: string; constructor() { this.a = FIRST; LAST() } }`,
      'a property is initialised inside',
      { typescript: true, filename: 'a.ts' },
    ],
    ['this, arguments, new.target', `function f() { FIRST(this, arguments, new.target); LAST() }`, 'none'],
  ]
  test.each(cases)('%s', (_name, code, reason, options) => {
    const result = wrap(code, { ...options, sourceType: options?.sourceType ?? 'module' })
    if (reason === 'none') expect(result).not.toMatch(/^reason/)
    else expect(result).toBe(`reason: ${reason}`)
  })
})

describe('arrow functions with an expression body', () => {
  test('keep their parentheses and comments', () => {
    expect(arrow(`const f = x => save(x)`)).toBe(`const f = x => withLockSync(file, () => save(x))`)
    expect(arrow(`const f = x => ({ a: x })`)).toBe(`const f = x => withLockSync(file, () => ({ a: x }))`)
    expect(arrow(`const f = (x) => /* a */ (b, x) // c\n`)).toBe(
      `const f = (x) => /* a */ withLockSync(file, () => (b, x)) // c\n`,
    )
    expect(arrow(`const f = async x => (await g(x)).y`, { async: true })).toBe(
      `const f = async x => withLock(file, async () => (await g(x)).y)`,
    )
  })
  test('reasons', () => {
    expect(arrow(`const f = async x => await g(x)`)).toBe('reason: there is an await inside')
    expect(arrow(`const f = x => g(x)`, { async: true })).toBe('reason: the function is not async')
    expect(arrow(`const f = x => { g(x) }`)).toBe('reason: the function has a block body')
  })
})
