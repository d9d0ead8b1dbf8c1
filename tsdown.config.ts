import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { defineConfig, type UserConfig } from 'tsdown'

/**
 * One CommonJS build, and ESM wrappers that re-export it: two builds would give two plugin objects ("Cannot
 * redefine plugin") and two tables of in-process locks.
 */
const common: UserConfig = {
  format: 'cjs',
  // The runtime also runs on Node 18, and the plugin in editors that bring their own Node.
  target: 'node18',
  platform: 'node',
  dts: true,
  fixedExtension: true,
  clean: false,
  hash: false,
  report: false,
}

export default defineConfig([
  { ...common, entry: { index: 'src/index.ts' }, hooks: { 'build:done': writePluginWrapper } },
  ...(existsSync('src/runtime/index.ts')
    ? [
        {
          ...common,
          entry: { 'runtime/index': 'src/runtime/index.ts' },
          hooks: { 'build:done': writeRuntimeWrapper },
        },
      ]
    : []),
])

async function writePluginWrapper(): Promise<void> {
  const types = await readFile('dist/index.d.cts', 'utf8')
  const statement = /\nexport \{ (.+), plugin as default \};\s*$/.exec(types)
  if (!statement) throw new Error('dist/index.d.cts no longer ends in the export that the build rewrites')
  const names = statement[1]!.split(', ').map((name) => name.replace('type ', ''))
  // `require()` returns the plugin itself, so its types are `export =`, with the exported types beside it.
  await writeFile(
    'dist/index.d.cts',
    `${types.slice(0, statement.index)}\ndeclare namespace plugin {\n  export { ${names.join(', ')} };\n}\nexport = plugin;\n`,
  )
  const aliases = names.map((name) => `export type ${name} = plugin.${name};\n`)
  await writeFile(
    'dist/index.d.mts',
    `import plugin from './index.cjs';\nexport default plugin;\n${aliases.join('')}`,
  )
  await writeFile('dist/index.mjs', `import plugin from './index.cjs';\nexport default plugin;\n`)
}

async function writeRuntimeWrapper(): Promise<void> {
  const require = createRequire(import.meta.url)
  const file = require.resolve('./dist/runtime/index.cjs')
  delete require.cache[file]
  const names = Object.keys(require(file) as object).sort()
  if (names.length === 0) throw new Error('dist/runtime/index.cjs exports nothing')
  await writeFile('dist/runtime/index.mjs', `export { ${names.join(', ')} } from './index.cjs';\n`)
  await writeFile('dist/runtime/index.d.mts', `export * from './index.cjs';\n`)
}
