import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown'
import { noticesOf } from './docs/tools/notices.mjs'
import { writeForms } from './docs/tools/one-file.mjs'

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
  // How much of a build of two seconds each plugin took is news to nobody.
  checks: { pluginTimings: false },
}

export default defineConfig([
  { ...common, entry: { index: 'src/index.ts' }, hooks: { 'build:done': writePluginWrapper } },
  {
    ...common,
    entry: { 'runtime/index': 'src/runtime/index.ts' },
    hooks: { 'build:done': writeRuntimeWrapper },
  },
  {
    ...common,
    // Not an entry of the package: the command line shows them, and the tools in docs make pages and pictures of them.
    entry: { 'storyboards/index': 'src/storyboards/index.ts' },
    format: 'esm',
  },
  {
    ...common,
    entry: { 'cli/index': 'src/cli/index.ts' },
    format: 'esm',
    target: 'node20',
    dts: false,
    deps: { onlyBundle: ['commander', 'diff', 'picomatch'] },
    plugins: [buildsOfThePackage(), noticesOfOthers()],
    hooks: { 'build:done': () => writeForms('dist/vendor') },
  },
])

/** The command line uses the plugin, the runtime and the storyboards that are there anyway, instead of copies of its own. */
function buildsOfThePackage(): Rolldown.Plugin {
  return {
    name: 'builds-of-the-package',
    resolveId(id, importer) {
      const part = /\/(runtime|storyboards)\/index\.ts$/.exec(id)?.[1]
      if (part) return { id: `../${part}/index.mjs`, external: true }
      if (importer && path.resolve(path.dirname(importer), id) === path.resolve('src/index.ts'))
        return { id: '../index.mjs', external: true }
    },
  }
}

/** Code of others comes with its licence: the text that each bundled package brings goes into one file. */
function noticesOfOthers(): Rolldown.Plugin {
  return {
    name: 'notices-of-others',
    async generateBundle(_options, bundle) {
      const files = Object.values(bundle).flatMap((chunk) =>
        'modules' in chunk ? Object.keys(chunk.modules) : [],
      )
      const notices = await noticesOf(files)
      const intro =
        '# Third-party notices\n\nThe command line of this package contains code of these packages.\n'
      this.emitFile({
        type: 'asset',
        fileName: 'cli/THIRD-PARTY-NOTICES.md',
        source: [intro, ...notices].join('\n'),
      })
    },
  }
}

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
  // TypeScript 6 and later take no types along that are not asked for, and a name that is unknown here would let anything pass.
  const types = await readFile('dist/runtime/index.d.cts', 'utf8')
  await writeFile('dist/runtime/index.d.cts', `/// <reference types="node" />\n${types}`)
}
