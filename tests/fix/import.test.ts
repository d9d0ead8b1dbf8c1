import { describe, expect, test } from 'vitest'
import { planImports } from '../../src/fix/import.ts'
import { parse, useSites, withImport } from './source.ts'

const esm = (code: string, names?: Parameters<typeof withImport>[1]) => withImport(code, names)
const cjs = (code: string, names?: Parameters<typeof withImport>[1]) =>
  withImport(code, names, { sourceType: 'commonjs' })
const ts = (code: string, filename = 'file.ts') =>
  withImport(code, ['atomicWrite'], { typescript: true, filename })

describe('where a new import goes', () => {
  test('after the leading imports, before the empty line', () => {
    expect(esm(`import fs from 'fs'\n\nUSE()\n`)).toBe(
      `import fs from 'fs'\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\natomicWrite()\n`,
    )
  })

  test('a comment on the line of the last import stays there, one above the next statement too', () => {
    expect(esm(`import fs from 'fs' // why\n// what\nUSE()\n`)).toBe(
      `import fs from 'fs' // why\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n// what\natomicWrite()\n`,
    )
  })

  test('not after imports that come late', () => {
    expect(esm(`import a from 'a'\nUSE()\nimport b from 'b'\n`)).toBe(
      `import a from 'a'\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()\nimport b from 'b'\n`,
    )
  })

  test('on the same line when other statements stand there', () => {
    expect(esm(`import a from 'a'; USE()`)).toBe(
      `import a from 'a'; import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'; atomicWrite()`,
    )
  })

  test('below a directive', () => {
    expect(esm(`'use client'\nUSE()\n`)).toBe(
      `'use client'\n\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\natomicWrite()\n`,
    )
    expect(cjs(`'use strict';\n\nUSE();\n`)).toBe(
      `'use strict';\n\nconst { atomicWrite } = require('eslint-plugin-atomic-fs/runtime');\n\natomicWrite();\n`,
    )
  })

  test('below a directive of a parser that marks none', () => {
    const es3 = (code: string) =>
      withImport(code, ['atomicWrite'], { ecmaVersion: 3, sourceType: 'commonjs' })
    expect(es3(`'use strict';\n"use more";\nUSE();\n`)).toBe(
      `'use strict';\n"use more";\n\nvar atomicFs = require('eslint-plugin-atomic-fs/runtime');\n\natomicFs.atomicWrite();\n`,
    )
  })

  test('above a string that is no directive', () => {
    expect(cjs(`('use strict');\nUSE();\n`)).toBe(
      `const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime');\n\n('use strict');\natomicWrite();\n`,
    )
  })

  test('below a hashbang', () => {
    expect(esm(`#!/usr/bin/env node\nUSE()\n`)).toBe(
      `#!/usr/bin/env node\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\natomicWrite()\n`,
    )
  })

  test('below a licence comment, however close it stands', () => {
    expect(esm(`/* Copyright */\nUSE()\n`)).toBe(
      `/* Copyright */\n\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\natomicWrite()\n`,
    )
    expect(esm(`// Copyright\n// All rights reserved.\n\n// Save.\nUSE()\n`)).toBe(
      `// Copyright\n// All rights reserved.\n\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\n// Save.\natomicWrite()\n`,
    )
  })

  test('above the comment of the first statement', () => {
    expect(esm(`/** Saves. */\nfunction f() {\n  USE()\n}\n`)).toBe(
      `import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\n/** Saves. */\nfunction f() {\n  atomicWrite()\n}\n`,
    )
    expect(esm(`// @ts-ignore\nUSE()\n`)).toBe(
      `import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\n// @ts-ignore\natomicWrite()\n`,
    )
  })

  test('below comments that only work at the top of the file', () => {
    expect(ts(`/// <reference types="node" />\nUSE()\n`)).toBe(
      `/// <reference types="node" />\n\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\natomicWrite()\n`,
    )
    expect(ts(`// @ts-nocheck\nUSE()\n`)).toBe(
      `// @ts-nocheck\n\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\n\natomicWrite()\n`,
    )
  })

  test('a byte order mark stays first and line endings are the file’s', () => {
    expect(cjs(`\uFEFFconst fs = require("fs");\r\nUSE();\r\n`)).toBe(
      `\uFEFFconst fs = require("fs");\r\nconst { atomicWrite } = require("eslint-plugin-atomic-fs/runtime");\r\natomicWrite();\r\n`,
    )
  })

  test('a semicolon that starts the next line stays there', () => {
    expect(
      cjs(`const fs = require('fs')
;(async () => USE())()
`),
    ).toBe(
      `const fs = require('fs')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
;(async () => atomicWrite())()
`,
    )
  })

  test('a semicolon of its own where the next line would continue it', () => {
    expect(cjs(`(async () => USE())()\nfoo()\n`)).toBe(
      `const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime');\n\n(async () => atomicWrite())()\nfoo()\n`,
    )
  })
})

describe('require', () => {
  test('before code that could use it, after requires', () => {
    expect(
      cjs(`const fs = require('fs')\nmain()\nconst path = require('path')\nfunction main() { USE() }\n`),
    ).toBe(
      `const fs = require('fs')\nconst { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')\nmain()\nconst path = require('path')\nfunction main() { atomicWrite() }\n`,
    )
  })

  test('before code that runs ahead of the first require', () => {
    expect(cjs(`main()\nconst fs = require('fs')\nfunction main() { USE() }\n`)).toBe(
      `const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')\n\nmain()\nconst fs = require('fs')\nfunction main() { atomicWrite() }\n`,
    )
  })
})

describe('an import of the runtime that the file has', () => {
  test('takes one more name', () => {
    expect(esm(`import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import { tmpPath, atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
    expect(cjs(`const { tmpPath } = require('eslint-plugin-atomic-fs/runtime')\nUSE()`)).toBe(
      `const { tmpPath, atomicWrite } = require('eslint-plugin-atomic-fs/runtime')\natomicWrite()`,
    )
    expect(esm(`import rt from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import rt, { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
    expect(esm(`import rt, { tmpPath } from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import rt, { tmpPath, atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
  })

  test('keeps its layout and its comments', () => {
    expect(esm(`import {\n  tmpPath, // a\n} from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import {\n  tmpPath, // a\n  atomicWrite,\n} from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
    expect(esm(`import {\n  tmpPath // a\n} from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import {\n  tmpPath, // a\n  atomicWrite\n} from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
  })

  test('empty, or for its effect only', () => {
    expect(esm(`import {} from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
    expect(esm(`import 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
  })

  test('is used as it is: namespace, alias, require of the whole', () => {
    expect(esm(`import * as rt from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import * as rt from 'eslint-plugin-atomic-fs/runtime'\nrt.atomicWrite()`,
    )
    expect(esm(`import { atomicWrite as w } from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import { atomicWrite as w } from 'eslint-plugin-atomic-fs/runtime'\nw()`,
    )
    expect(cjs(`const rt = require('eslint-plugin-atomic-fs/runtime')\nUSE()`)).toBe(
      `const rt = require('eslint-plugin-atomic-fs/runtime')\nrt.atomicWrite()`,
    )
    expect(ts(`import rt = require('eslint-plugin-atomic-fs/runtime')\nUSE()`, 'file.cts')).toBe(
      `import rt = require('eslint-plugin-atomic-fs/runtime')\nrt.atomicWrite()`,
    )
  })

  test('does not turn a type import into a value import', () => {
    expect(ts(`import type { A } from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import type { A } from 'eslint-plugin-atomic-fs/runtime'\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
    expect(ts(`import { type A } from 'eslint-plugin-atomic-fs/runtime'\nUSE()`)).toBe(
      `import { type A, atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()`,
    )
  })

  test('is not touched where a rest object would lose the name', () => {
    expect(cjs(`const { a, ...rest } = require('eslint-plugin-atomic-fs/runtime')\nUSE()`)).toBe(
      `const { a, ...rest } = require('eslint-plugin-atomic-fs/runtime')\nconst { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')\natomicWrite()`,
    )
  })

  test('is not used where another variable has its name, or when it is assigned again', () => {
    expect(
      esm(
        `import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\nfunction f(atomicWrite) { USE() }\n`,
      ),
    ).toBe(
      `import { atomicWrite, atomicWrite as atomicWrite1 } from 'eslint-plugin-atomic-fs/runtime'\nfunction f(atomicWrite) { atomicWrite1() }\n`,
    )
    expect(
      cjs(`let rt = require('eslint-plugin-atomic-fs/runtime')\nfunction f() { USE() }\nrt = other\n`),
    ).toBe(
      `let rt = require('eslint-plugin-atomic-fs/runtime')\nconst { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')\nfunction f() { atomicWrite() }\nrt = other\n`,
    )
  })

  test('several names, one of them there already', () => {
    expect(
      esm(`import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'\nUSE()`, [
        'tmpPath',
        'withLock',
        'updateFile',
      ]),
    ).toBe(`import { tmpPath, withLock, updateFile } from 'eslint-plugin-atomic-fs/runtime'\ntmpPath()`)
  })
})

describe('names that are taken', () => {
  test('at the top of the file, around the use, or by a global that nobody declares', () => {
    const imported = `import { atomicWrite as atomicWrite1 } from 'eslint-plugin-atomic-fs/runtime'\n`
    expect(esm(`import a from 'a'\nconst atomicWrite = 1\nUSE()`)).toBe(
      `import a from 'a'\n${imported}const atomicWrite = 1\natomicWrite1()`,
    )
    expect(esm(`import a from 'a'\nfunction f(atomicWrite) { return () => USE() }`)).toBe(
      `import a from 'a'\n${imported}function f(atomicWrite) { return () => atomicWrite1() }`,
    )
    expect(esm(`import a from 'a'\nUSE(atomicWrite)`)).toBe(
      `import a from 'a'\n${imported}atomicWrite1(atomicWrite)`,
    )
    expect(esm(`import a from 'a'\nUSE()\nfunction other(atomicWrite) {}`)).toBe(
      `import a from 'a'\nimport { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'\natomicWrite()\nfunction other(atomicWrite) {}`,
    )
  })
  test('in CommonJS and for a TypeScript type', () => {
    expect(cjs(`var atomicWrite\nUSE()`)).toBe(
      `const { atomicWrite: atomicWrite1 } = require('eslint-plugin-atomic-fs/runtime')\n\nvar atomicWrite\natomicWrite1()`,
    )
    expect(ts(`import a from 'a'\ntype atomicWrite = 1\nUSE()`)).toBe(
      `import a from 'a'\nimport { atomicWrite as atomicWrite1 } from 'eslint-plugin-atomic-fs/runtime'\ntype atomicWrite = 1\natomicWrite1()`,
    )
  })
})

describe('the kind of module', () => {
  const kind = (code: string, options: Parameters<typeof withImport>[2]): string =>
    /^import \w+ = |^import|^const|^reason.*/m.exec(withImport(code, ['atomicWrite'], options))?.[0] ?? ''

  test.each<[code: string, options: Parameters<typeof withImport>[2], expected: string]>([
    [`USE()`, { filename: 'a.js' }, 'import'],
    [`USE()`, { filename: 'a.mjs' }, 'import'],
    [`USE()`, { filename: 'a.cjs' }, 'const'],
    [`USE()`, { filename: 'a.js', sourceType: 'commonjs' }, 'const'],
    [`USE()`, { filename: 'a.js', sourceType: 'script' }, 'const'],
    [`module.exports = USE()`, { filename: 'a.js' }, 'const'],
    [`exports.a = USE()`, { filename: 'a.js' }, 'const'],
    [`USE(require('fs'))`, { filename: 'a.js' }, 'const'],
    [`(function () { USE(require('fs')) })()`, { filename: 'a.js', sourceType: 'script' }, 'const'],
    [`export const a = USE(require)`, { filename: 'a.js' }, 'import'],
    [`USE()`, { filename: 'a.mts', typescript: true }, 'import'],
    [`USE()`, { filename: 'a.cts', typescript: true }, 'import atomicFs = '],
    [`export = USE()`, { filename: 'a.ts', typescript: true }, 'import atomicFs = '],
    [`const a = require('a')\nexport = USE()`, { filename: 'a.ts', typescript: true }, 'const'],
    [`USE()\nexport const a = 1`, { filename: 'a.cts', typescript: true }, 'import'],
    [`USE(require('fs'))`, { filename: 'a.ts', typescript: true }, 'const'],
    [
      `function require() {}\nmodule.exports = USE()`,
      { filename: 'a.js' },
      'reason: `require` is declared by the file itself',
    ],
    [
      `define(function (require) { USE() })`,
      { filename: 'a.js', sourceType: 'script' },
      'reason: `require` is declared by the file itself',
    ],
    [
      `with (a) { USE() }`,
      { sourceType: 'script' },
      'reason: a `with` statement can give any name another meaning',
    ],
  ])('%s in %j', (code, options, expected) => {
    expect(kind(code, options)).toBe(expected)
  })

  test('a module of Node beside the runtime has a name of its own', () => {
    const sourceCode = parse(`import fs = require('fs');\n\nUSE();\n`, { typescript: true, filename: 'a.ts' })
    const plan = planImports(sourceCode, ['callbackify'], 'node:util', useSites(sourceCode), 'a.ts')
    expect(plan).toMatchObject({ locals: { callbackify: 'util.callbackify' } })
  })

  test('a file of `import x = require()` gets one more', () => {
    expect(ts(`import fs = require('fs');\n\nUSE();\nexport = fs;\n`)).toBe(
      `import fs = require('fs');\nimport atomicFs = require('eslint-plugin-atomic-fs/runtime');\n\natomicFs.atomicWrite();\nexport = fs;\n`,
    )
  })
})
