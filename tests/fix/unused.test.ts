/** Imports that a fix makes useless go with it, and all others stay. */
import typescriptParser from '@typescript-eslint/parser'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'
import { createFixChecker } from '../support/fixed-file.mjs'

const RUNTIME = 'eslint-plugin-atomic-fs/runtime'
const check = createFixChecker({ rules })
const log = (append: string) => `const log = (event) => ${append}('a.log', JSON.stringify(event) + '\\n')`
const FIXED = log('appendLinesSync')

/** The fixed file. Everything that must hold for one does. */
function fix(code: string, filename: string): string {
  const languageOptions =
    filename === 'script.js'
      ? { sourceType: 'script' as const }
      : filename.endsWith('.jsx')
        ? { parserOptions: { ecmaFeatures: { jsx: true } } }
        : /ts$/.test(filename)
          ? { parser: typescriptParser as never }
          : { sourceType: filename.endsWith('.cjs') ? ('commonjs' as const) : ('module' as const) }
  const { output, parsed, violations } = check(code, { filename, languageOptions })
  expect(parsed).toBe(true)
  expect(output).not.toBe(code)
  const wrong = violations.filter(({ kind }) => kind !== 'leftover')
  expect(wrong.map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual([])
  return output
}

interface Case {
  name: string
  filename?: string
  code: string
  output: string
}

const esm = `import { appendLinesSync } from '${RUNTIME}'`
const cjs = `const { appendLinesSync } = require('${RUNTIME}')`

const taken: Case[] = [
  {
    name: 'one of several names',
    code: `import { appendFileSync, statSync } from 'node:fs'\n${log('appendFileSync')}\nexport { log, statSync }\n`,
    output: `import { statSync } from 'node:fs'\n${esm}\n${FIXED}\nexport { log, statSync }\n`,
  },
  {
    name: 'the last of several names, over several lines',
    code: `import {\n  statSync,\n  appendFileSync,\n} from 'node:fs'\n${log('appendFileSync')}\nexport { log, statSync }\n`,
    output: `import {\n  statSync,\n} from 'node:fs'\n${esm}\n${FIXED}\nexport { log, statSync }\n`,
  },
  {
    name: 'all names beside the default',
    code: `import fs, { appendFileSync } from 'node:fs'\n${log('appendFileSync')}\nexport { log, fs }\n`,
    output: `import fs from 'node:fs'\n${esm}\n${FIXED}\nexport { log, fs }\n`,
  },
  {
    name: 'the default beside names',
    code: `import fs, { statSync } from 'node:fs'\n${log('fs.appendFileSync')}\nexport { log, statSync }\n`,
    output: `import { statSync } from 'node:fs'\n${esm}\n${FIXED}\nexport { log, statSync }\n`,
  },
  {
    name: 'names of a module that may do something when it is loaded, but not the last one',
    code: `import { appendFileSync, statSync } from 'graceful-fs'\n${log('appendFileSync')}\nexport { log, statSync }\n`,
    output: `import { statSync } from 'graceful-fs'\n${esm}\n${FIXED}\nexport { log, statSync }\n`,
  },
  {
    name: 'what led to the function',
    filename: 'file.cjs',
    code: `const fs = require('fs')\nconst { appendFileSync } = fs\n${log('appendFileSync')}\nexports.log = log\n`,
    output: `${cjs}\n${FIXED}\nexports.log = log\n`,
  },
  {
    name: 'one name of two, and not what both come from',
    filename: 'file.cjs',
    code: `const fs = require('fs')\nconst { appendFileSync, statSync } = fs\n${log('appendFileSync')}\nmodule.exports = { log, statSync }\n`,
    output: `const fs = require('fs')\n${cjs}\nconst { statSync } = fs\n${FIXED}\nmodule.exports = { log, statSync }\n`,
  },
  {
    name: 'one of several declarations',
    filename: 'file.cjs',
    code: `const fs = require('fs'), path = require('path')\n${log('fs.appendFileSync')}\nmodule.exports = { log, path }\n`,
    output: `const path = require('path')\n${cjs}\n${FIXED}\nmodule.exports = { log, path }\n`,
  },
  {
    name: 'what several fixes of the file used',
    code: `import fs from 'node:fs'\nexport ${log('fs.appendFileSync')}\nexport ${log('fs.appendFileSync').replace('log', 'log2')}\nexport ${log('fs.appendFileSync').replace('log', 'log3')}\n`,
    output: `${esm}\nexport ${FIXED}\nexport ${FIXED.replace('log', 'log2')}\nexport ${FIXED.replace('log', 'log3')}\n`,
  },
  {
    name: 'in CommonJS that is read as a script',
    filename: 'script.js',
    code: `const fs = require('fs')\n${log('fs.appendFileSync')}\nmodule.exports = log\n`,
    output: `${cjs}\n${FIXED}\nmodule.exports = log\n`,
  },
]

const APPEND = `import { appendFileSync } from 'node:fs'`
const kept: (Omit<Case, 'output'> & { keeps: string })[] = [
  {
    name: 'the only name of a module that may do something when it is loaded',
    keeps: `import { appendFileSync } from 'graceful-fs'`,
    code: `import { appendFileSync } from 'graceful-fs'\n${log('appendFileSync')}\nexport { log }\n`,
  },
  {
    name: 'what is used elsewhere',
    keeps: APPEND,
    code: `${APPEND}\nexport ${log('appendFileSync')}\nexport const other = [appendFileSync]\n`,
  },
  {
    name: 'what is exported again',
    keeps: APPEND,
    code: `${APPEND}\n${log('appendFileSync')}\nexport { log, appendFileSync }\n`,
  },
  {
    name: 'what a type says',
    filename: 'file.ts',
    keeps: `import fs from 'node:fs'`,
    code: `import fs from 'node:fs'\n${log('fs.appendFileSync')}\nexport { log }\nexport type Stats = fs.Stats\n`,
  },
  {
    name: 'what JSDoc says',
    filename: 'file.cjs',
    keeps: `const fs = require('fs')`,
    code: `const fs = require('fs')\n/** @type {fs.Stats | undefined} */\nlet stats\n${log('fs.appendFileSync')}\nmodule.exports = { log, stats }\n`,
  },
  {
    name: 'what the change itself writes again',
    keeps: `import path from 'node:path'`,
    code: `import fs from 'node:fs'\nimport path from 'node:path'\nexport function save(dir, text) {\n  const tmp = path.join(dir, 'a.tmp')\n  fs.writeFileSync(tmp, text)\n  fs.renameSync(tmp, path.join(dir, 'a'))\n}\n`,
  },
  {
    name: 'what keeps a string from being a directive',
    keeps: `import fs from 'node:fs'`,
    code: `import fs from 'node:fs'\n'use client'\n${esm}\n${log('fs.appendFileSync')}\nexport { log }\n`,
  },
  {
    name: 'what was unused before',
    keeps: `import { statSync } from 'node:fs'`,
    code: `import { appendFileSync, statSync } from 'node:fs'\n${log('appendFileSync')}\nexport { log }\n`,
  },
  {
    name: 'what a comment speaks about',
    keeps: `import { /* atomic? */ appendFileSync } from 'node:fs'`,
    code: `import { /* atomic? */ appendFileSync } from 'node:fs'\n${log('appendFileSync')}\nexport { log }\n`,
  },
  {
    name: 'what the declaration that a comment keeps is made of',
    filename: 'file.cjs',
    keeps: `const fs = require('fs')`,
    code: `const fs = require('fs')\nconst { appendFileSync } = fs // of Node\n${log('appendFileSync')}\nmodule.exports = log\n`,
  },
  {
    name: 'one name less than a rest has',
    filename: 'file.cjs',
    keeps: `const { appendFileSync, ...rest } = require('fs')`,
    code: `const { appendFileSync, ...rest } = require('fs')\n${log('appendFileSync')}\nmodule.exports = { log, rest }\n`,
  },
  {
    name: 'what other scripts of a page can use',
    filename: 'script.js',
    keeps: `const fs = require('fs')`,
    code: `const fs = require('fs')\n${log('fs.appendFileSync')}\nlog()\n`,
  },
  {
    name: 'what an element is',
    filename: 'file.jsx',
    keeps: `import * as fs from 'node:fs'`,
    code: `import * as fs from 'node:fs'\nexport ${log('fs.appendFileSync')}\nexport const a = <fs.Stats />\n`,
  },
]

describe('imports that a fix makes useless', () => {
  it.each(taken)('takes away $name', ({ code, output, filename = 'file.mjs' }) => {
    expect(fix(code, filename)).toBe(output)
  })

  it.each(kept)('keeps $name', ({ code, keeps, filename = 'file.mjs' }) => {
    expect(fix(code, filename).split('\n')).toContain(keeps)
  })
})

describe('imports with several uses', () => {
  const times = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i))
  const append = (fs: string, i: number) =>
    `export const log${i} = (event) => ${fs}.appendFileSync('${i}.log', JSON.stringify(event) + '\\n')`
  const appended = (i: number) =>
    `export const log${i} = (event) => appendLinesSync('${i}.log', JSON.stringify(event) + '\\n')`
  const lines = (...list: readonly string[]) => `${list.join('\n')}\n`

  it('go with the last one', () => {
    expect(fix(lines(`import fs from 'node:fs'`, ...times(3, (i) => append('fs', i))), 'file.mjs')).toBe(
      lines(esm, ...times(3, appended)),
    )
  })

  it('go with the last one, also where scopes list the uses in another order than the text', () => {
    const top = (call: string) =>
      `for (const event of [1, 2]) ${call}('0.log', JSON.stringify(event) + '\\n')`
    expect(
      fix(lines(`import fs from 'node:fs'`, top('fs.appendFileSync'), append('fs', 1)), 'file.mjs'),
    ).toBe(lines(esm, top('appendLinesSync'), appended(1)))
  })

  /** The texts that changes of the file begin with, where nothing has to be imported for them. */
  function begins(...rest: readonly string[]): string[] {
    const code = lines(esm, ...rest)
    const { messages } = check(code, { filename: 'file.mjs', suggestions: false })
    return messages.flatMap(({ fix }) => (fix ? [code.slice(fix.range[0]).slice(0, 'fs.append'.length)] : []))
  }

  // Only the last one can take the import away, and only when it sees that the others are made.
  it('have a last change that waits for the one before', () => {
    expect(begins(`import fs from 'node:fs'`, ...times(3, (i) => append('fs', i)))).toEqual([
      'fs.append',
      'fs.append',
      `('1.log',`,
    ])
  })

  it.each([
    ['another function is called', `export const size = (file) => fs.statSync(file).size`],
    ['one is no call', `export { fs }`],
  ])('have changes that wait for nothing where %s', (_why, other) => {
    expect(begins(`import fs from 'node:fs'`, other, ...times(3, (i) => append('fs', i)))).toEqual(
      times(3, () => 'fs.append'),
    )
  })

  it('have changes that wait for nothing where there are many', () => {
    const names = times(4, (i) => `f${i}`)
    const uses = [...names, ...names].map((name, i) => append(name, i))
    expect(begins(...names.map((name) => `import ${name} from 'node:fs'`), ...uses)).toEqual(
      [...names, ...names].map((name) => `${name}.append`),
    )
  })
})
