import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'
import { createFixChecker } from '../support/fixed-file.mjs'
import { DISGUISES } from './disguises.mjs'
import { fuzz } from './fuzz.mjs'
import { checkProgram } from './properties.mjs'

const runtime = createRequire(import.meta.url)('../../dist/runtime/index.cjs') as Record<string, unknown>
const check = createFixChecker({ rules })

// Another seed each time: a failure prints it, and a fixed one would look at the same programs for ever.
const seed = Date.now() % 2 ** 31

it(`does not make random programs wrong (seed ${seed}); more of them: npm run fuzz`, async () => {
  const { totals, failure } = await fuzz({ tools: { check, runtime }, seed, count: 60, seconds: 20 })
  expect(failure).toBeUndefined()
  // The machine may be slow, but programs without a report would look at nothing.
  expect(totals.programs).toBeGreaterThan(5)
  expect(totals.changed).toBeGreaterThan(totals.programs / 2)
}, 120_000)

it('sees a fix that changes what the program does', async () => {
  const wrong = {
    ...rules['no-bare-rename'],
    create: (context: any) => ({
      CallExpression(node: any) {
        if (node.callee.property?.name !== 'renameSync') return
        const [from, to] = node.arguments
        context.report({
          node,
          messageId: 'bareRename',
          fix: (fixer: any) => fixer.replaceText(node, `fs.copyFileSync(${from.name}, ${to.name})`),
        })
      },
    }),
  }
  const program = {
    text: `const fs = require('fs')
function site0(file, data) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, data)
  fs.renameSync(tmp, file)
}
module.exports = { site0 }
`,
    filename: 'program.cjs',
    sites: ['sync'],
    there: 'json',
  }
  const tools = { check: createFixChecker({ rules: { 'no-bare-rename': wrong } }), runtime }
  const { problems } = await checkProgram(program, tools)
  expect(problems.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^data\/state\.json\.tmp: undefined became 644 one$/),
  ])
})

it('knows disguises that leave a program as it is', async () => {
  const text = `const fs = require('fs');\nfunction save(file, text) {\n  fs.writeFileSync(file, text);\n}\nexports.save = save;\n`
  const disguised = await Promise.all(
    Object.entries(DISGUISES).map(async ([name, apply]) => [name, await apply(text, 'file.cjs')] as const),
  )
  expect(Object.fromEntries(disguised)).toMatchSnapshot()
  for (const [, other] of disguised) {
    if (other !== undefined) expect(check(other, { filename: 'file.cjs' }).parsed).toBe(true)
  }
})
