import path from 'node:path'
import { rolldown, type OutputChunk } from 'rolldown'
import type { Plugin } from 'vitepress'
import { ROOT } from './pages.ts'
import { standIns } from './stand-ins.ts'

/** What the playground imports to get the address of its worker. */
const ID = 'virtual:lint-worker'

/**
 * What ESLint and its parser for TypeScript read of `process`; it is no Node to anybody. At the start of every chunk, because
 * some of it is read while they load.
 */
const PROCESS =
  "globalThis.process ??= { argv: [], cwd: () => '/', env: {}, features: {}, platform: 'browser' };"

/**
 * Bundles the worker of the playground: ESLint, the rules, the parser for TypeScript. Not left to Vite, which takes a
 * minute for the compiler, twice.
 * @param bundled Takes the modules that are in it.
 */
export function lintWorker(bundled: Set<string>): Plugin {
  let chunks: Promise<OutputChunk[]> | undefined
  let base = '/'
  let isServing = false
  return {
    name: 'lint-worker',
    configResolved(config) {
      base = config.base
      isServing = config.command === 'serve'
    },
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    async load(id, options) {
      if (id !== `\0${ID}`) return undefined
      // Rendered to a file, a page has no worker.
      if (options?.ssr) return `export default ''`
      chunks ??= bundle()
      const [entry, ...others] = await chunks
      for (const chunk of await chunks) for (const module of chunk.moduleIds) bundled.add(module)
      if (!isServing) {
        for (const { fileName, code } of [entry!, ...others]) {
          this.emitFile({ type: 'asset', fileName, source: code })
        }
      }
      return `export default ${JSON.stringify(base + entry!.fileName)}`
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const chunk = (await chunks)?.find(({ fileName }) => request.url === base + fileName)
        if (!chunk) return next()
        response.setHeader('Content-Type', 'text/javascript')
        response.end(chunk.code)
      })
    },
  }
}

async function bundle(): Promise<OutputChunk[]> {
  const build = await rolldown({
    input: path.join(ROOT, 'docs/site/playground/worker.ts'),
    platform: 'browser',
    plugins: [standIns()],
    checks: { pluginTimings: false },
  })
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    entryFileNames: 'assets/lint-[hash].js',
    chunkFileNames: 'assets/lint-[name]-[hash].js',
    banner: PROCESS,
  })
  await build.close()
  return output.filter((part): part is OutputChunk => part.type === 'chunk')
}
