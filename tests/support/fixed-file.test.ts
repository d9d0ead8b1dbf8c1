import { expect, it } from 'vitest'
import { createFixChecker } from './fixed-file.mjs'

/** A rule that replaces one text in a file by another, once. */
function replacing(from: string, to: string, as: 'fix' | 'suggest' = 'fix', always = false) {
  return {
    meta: { fixable: 'code', hasSuggestions: true, schema: [] },
    create(context: any) {
      return {
        Program(node: any) {
          const { text } = context.sourceCode
          const at = text.indexOf(from)
          if (at < 0 || (!always && text.includes(to) && to.includes(from))) return
          const fix = (fixer: any) => fixer.replaceTextRange([at, at + from.length], to)
          context.report({
            node,
            message: 'Wrong.',
            ...(as === 'fix' ? { fix } : { suggest: [{ desc: 'Replace.', fix }] }),
          })
        },
      }
    },
  }
}

interface Case {
  name: string
  text: string
  from: string
  to: string
  found: string[]
  filename?: string
  always?: boolean
}

const cases: Case[] = [
  { name: 'a change of nothing but the call', text: 'a(1)\nb(2)', from: 'a(1)', to: 'a(1, 2)', found: [] },
  {
    name: 'text that does not parse',
    text: 'a(1)',
    from: 'a(1)',
    to: 'a(1',
    found: ['syntax: Parsing error: Unexpected token (line 1)'],
  },
  {
    name: 'a name that nothing declares',
    text: 'a(1)',
    from: 'a(1)',
    to: 'a(dir)',
    found: ['unresolved: dir'],
  },
  {
    name: 'a name of the file that has become a global',
    text: 'const dir = 1\na(dir)',
    from: 'const dir = 1',
    to: '{ const dir = 1 }',
    found: [
      'unresolved: dir',
      'captured: dir (line 2) has lost its declaration',
      "leftover: no-unused-vars: 'dir' is assigned a value but never used. (line 1)",
    ],
  },
  {
    name: 'a use that means an inner declaration now',
    text: 'export const dir = 1\nfunction f(x) { return [x, dir] }\nf()',
    from: 'f(x) {',
    to: 'f(x) { const dir = x;',
    found: ['captured: dir (line 2) means another declaration now'],
  },
  {
    name: 'no harm in a variable that is handed out of a function',
    text: 'const dir = 1\na(dir)\nb(dir)',
    from: 'const dir = 1\na(dir)',
    to: 'const dir = a(() => {\nconst dir = 1\na(dir)\nreturn dir\n})',
    found: [],
  },
  {
    name: 'no harm in an import beside a variable of its name',
    text: "const a = require('x')\nconst write = 1\na(write)",
    from: 'const write = 1\na(write)',
    to: "const { write: write1 } = require('y')\nconst write = 1\na(write, write1)",
    filename: 'file.cjs',
    found: [],
  },
  {
    name: 'no harm in a variable that takes the place of one of its name',
    text: 'export function f(a) {\nconst tmp = a + 1\na(tmp)\n}',
    from: 'const tmp = a + 1\na(tmp)',
    to: 'a.b()\nconst tmp = a(1, 2)\nreturn a[tmp]',
    found: [],
  },
  {
    name: 'new text that means a declaration of the file by accident',
    text: 'export function f(atomicWrite) { save(1) }',
    from: 'save(1)',
    to: 'atomicWrite(1)',
    found: ['captured: atomicWrite in the new text means a declaration that no atomicWrite has meant before'],
  },
  {
    name: 'a lost comment of a TypeScript file',
    text: 'a(/* one */ 1 as number)',
    from: '/* one */ 1',
    to: '1',
    filename: 'file.ts',
    found: ['comments: lost: /* one'],
  },
  {
    name: 'a lost comment',
    text: 'a(/* one */ 1)',
    from: '/* one */ 1',
    to: '1',
    found: ['comments: lost: /* one'],
  },
  {
    name: 'a repeated comment',
    text: '// one\na(1)',
    from: 'a(1)',
    to: 'a(2) // one',
    found: ['comments: repeated: // one'],
  },
  {
    name: 'a comment that has moved away from the line it speaks about',
    text: 'a(1)\n// @ts-ignore\nb(2)',
    from: '// @ts-ignore\nb',
    to: '// @ts-ignore\nc()\nb',
    found: ['unresolved: c', 'comments: no longer above its line: // @ts-ignore'],
  },
  {
    name: 'a line of another ending',
    text: 'a(1)\r\nb(2)\r\n',
    from: 'a(1)',
    to: 'a(1)\na(2)',
    found: ['line-endings: 1 of 3 lines do not end in CRLF'],
  },
  {
    name: 'a directive that is none any more',
    text: "'use strict'\na(1)",
    from: "'use strict'\n",
    to: "a(2)\n'use strict'\n",
    filename: 'file.cjs',
    found: [
      'directives: of the file: use strict became none',
      'suspect: no-unused-expressions: Expected an assignment or function call and instead saw an expression. (line 2)',
    ],
  },
  {
    name: 'a hashbang that is lost',
    text: '\uFEFF#!/usr/bin/env node\na(1)',
    from: '#!/usr/bin/env node\n',
    to: '',
    found: ['head: the hashbang'],
  },
  {
    name: 'a second pass that changes more',
    text: 'a(1)',
    from: 'a(1',
    to: 'a(1, 1',
    always: true,
    found: ['unstable: a second pass changes it again'],
  },
  {
    name: 'a second import of the same module',
    text: "import { a } from 'x'\na(1)",
    from: 'a(1)',
    to: "import { b } from 'x'\na(b)",
    found: ['duplicate-import: import from x'],
  },
  {
    name: 'an import that nobody needs any more',
    text: "import { a } from 'x'\na(1)",
    from: 'a(1)',
    to: 'console.log(1)',
    found: ["leftover: no-unused-vars: 'a' is defined but never used. (line 1)"],
  },
  {
    name: 'statements that run together',
    text: 'b()\n;[1].map(b)',
    from: ';[1]',
    to: '[1]',
    found: [
      'suspect: no-unexpected-multiline: Unexpected newline between object and [ of property access. (line 2)',
    ],
  },
]

it.each(cases)('sees $name', ({ text, from, to, found, filename = 'file.mjs', always = false }) => {
  const check = createFixChecker({ rules: { wrong: replacing(from, to, 'fix', always) } })
  const { parsed, violations } = check(text, { filename })
  expect(parsed).toBe(true)
  expect(violations.map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual(found)
  // The same by a suggestion.
  const suggesting = createFixChecker({ rules: { wrong: replacing(from, to, 'suggest', always) } })
  const suggested = suggesting(text, { filename })
  expect(suggested.output).toBe(text)
  if (found.length > 0)
    expect(suggested.violations.map(({ kind }) => kind)).toEqual(violations.map(({ kind }) => kind))
})
