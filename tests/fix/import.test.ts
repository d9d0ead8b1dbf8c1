import { describe, expect, test } from 'vitest'
import { withImport } from './source.ts'

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
