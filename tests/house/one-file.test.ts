/** The runtime as one file: what the sources must be like for it, and that the build has it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FORMS, oneFile } from '../../docs/tools/one-file.mjs'
import { text } from './house.ts'

const scratch = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-one-file-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** The one file made of these modules. */
async function made(modules: Record<string, string>): Promise<Record<string, string>> {
  const folder = mkdtempSync(path.join(scratch, 'modules-'))
  for (const [name, source] of Object.entries(modules)) writeFileSync(path.join(folder, name), source)
  return (await oneFile(folder)).forms
}

const INDEX = `/** Entry. */\nexport { a } from './a.ts'\n`

describe('the runtime as one file', () => {
  it('can be made: top-level names occur once, and modules import names as they are', async () => {
    expect((await oneFile()).internals.length).toBeGreaterThan(50)
  })

  it.each(FORMS)('is in dist/vendor as runtime.%s, made from these sources', async (form) => {
    const { forms } = await oneFile()
    expect(text(`dist/vendor/runtime.${form}`) === forms[form]).toBe(true)
  })

  it('has each module once, after those that it needs when it runs', async () => {
    const forms = await made({
      'index.ts': INDEX,
      'a.ts': `/** A. */\nimport fs from 'node:fs'\nimport { b } from './b.ts'\nimport type { T } from './t.ts'\n\n/** Doc of a. */\nexport const a: T = b + fs.constants.O_RDONLY\n`,
      'b.ts': `/** B. */\nimport { constants as osConstants } from 'node:os'\n\nexport const b = osConstants.signals.SIGHUP\n`,
      't.ts': `/** T. */\n\n/** Doc of T. */\nexport type T = number\n`,
    })
    expect(forms['ts']).toMatchInlineSnapshot(`
      "import * as fs from 'node:fs'
      import { constants as osConstants } from 'node:os'

      // b --------------------------------------------------------------------------------------------------

      /* B. */

      const b = osConstants.signals.SIGHUP

      // a --------------------------------------------------------------------------------------------------

      /* A. */

      /** Doc of a. */
      const a: T = b + fs.constants.O_RDONLY

      // t --------------------------------------------------------------------------------------------------

      /* T. */

      /** Doc of T. */
      type T = number

      export { a }
      export type {}
      "
    `)
    expect(forms['mjs']).toMatchInlineSnapshot(`
      "import * as fs from 'node:fs'
      import { constants as osConstants } from 'node:os'

      // b --------------------------------------------------------------------------------------------------

      /* B. */

      const b = osConstants.signals.SIGHUP

      // a --------------------------------------------------------------------------------------------------

      /* A. */

      /** Doc of a. */
      const a = b + fs.constants.O_RDONLY

      // t --------------------------------------------------------------------------------------------------

      /* T. */

      export { a }
      "
    `)
    expect(forms['cjs']).toMatchInlineSnapshot(`
      "'use strict'

      const fs = require('node:fs')
      const { constants: osConstants } = require('node:os')

      // b --------------------------------------------------------------------------------------------------

      /* B. */

      const b = osConstants.signals.SIGHUP

      // a --------------------------------------------------------------------------------------------------

      /* A. */

      /** Doc of a. */
      const a = b + fs.constants.O_RDONLY

      // t --------------------------------------------------------------------------------------------------

      /* T. */

      module.exports = { a }
      "
    `)
  })

  it.each<[string, Record<string, string>, string]>([
    [
      'a name twice',
      { 'b.ts': `/** B. */\nexport const a = 1\n` },
      "'a' is a top-level name in a.ts and in b.ts",
    ],
    [
      'a name that is an import elsewhere',
      {
        'b.ts': `/** B. */\nimport { join } from 'node:path'\nexport const b = join\n`,
        'c.ts': `/** C. */\nconst join = 1\nexport const c = join\n`,
      },
      "'join' is imported and means something else",
    ],
    [
      'a name for two imports',
      {
        'b.ts': `/** B. */\nimport { constants } from 'node:os'\nexport const b = constants\n`,
        'c.ts': `/** C. */\nimport { constants } from 'node:fs'\nexport const c = constants\n`,
      },
      "'constants' is imported and means something else",
    ],
    [
      'a renaming import',
      { 'b.ts': `/** B. */\nimport { a as x } from './a.ts'\nexport const b = x\n` },
      'import names of',
    ],
    ['a package', { 'b.ts': `/** B. */\nimport x from 'x'\nexport const b = x\n` }, "b.ts imports 'x'"],
    ['no introduction', { 'b.ts': `export const b = 1\n` }, 'does not begin with what it is for'],
  ])('is refused for %s', async (_, modules, message) => {
    const all = { 'index.ts': INDEX, 'a.ts': `/** A. */\nexport const a = 1\n`, ...modules }
    await expect(made(all)).rejects.toThrow(message)
  })
})
