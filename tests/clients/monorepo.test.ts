/** examples/monorepo: linted from one configuration, and through the caches of turbo and nx. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT, filesIn, text } from '../house/house.ts'
import { must, packed, project, type Project, type Run } from '../package/projects.ts'
import { fileOn } from './snippets.ts'

const EXAMPLE = 'examples/monorepo'
const PACKAGE = 'eslint-plugin-atomic-fs'

const files = Object.fromEntries(
  filesIn(EXAMPLE, '')
    .filter((file) => /\.(?:js|json)$/.test(file) && !file.includes('/node_modules/'))
    .map((file) => [file.slice(EXAMPLE.length + 1), readFileSync(path.join(ROOT, file), 'utf8')]),
)
const manifests = Object.entries(files)
  .filter(([file]) => path.basename(file) === 'package.json')
  .map(([file, content]) => ({ file, ...(JSON.parse(content) as Manifest) }))

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

describe('examples/monorepo', () => {
  it.each(['turbo.json', 'nx.json'])('has the %s of the page', (name) => {
    expect(JSON.parse(files[name]!)).toEqual(JSON.parse(fileOn('docs/clients/ci.md', name)))
  })

  it('takes this version', () => {
    const { version } = JSON.parse(text('package.json')) as { version: string }
    const wanted = manifests.flatMap(({ dependencies, devDependencies }) => {
      const range = { ...dependencies, ...devDependencies }[PACKAGE]
      return range ? [range] : []
    })
    expect(wanted).toEqual([`^${version}`, `^${version}`])
  })

  // The command of the package's script is a line for a POSIX shell.
  it.runIf(process.platform !== 'win32')('has a bug in one package, seen from there', () => {
    const fresh = project(files, { eslint: 'eslint' })
    const lint = (name: string): Run => fresh.shell(`cd packages/${name} && npx eslint .`)
    expect(lint('settings')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('atomic-fs/no-unlocked-update') as string,
    })
    must(lint('report'))
  })
})

const ENV = {
  CI: 'true',
  DO_NOT_TRACK: '1',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
}

// `npm run test:clients`: it installs them from the registry.
describe.runIf(process.env['ATOMIC_FS_CLIENTS'] === 'all')('with its cache', () => {
  const SOURCE = 'packages/settings/src/index.js'
  let fresh: Project
  let env: Record<string, string>
  const write = (file: string, content: string): void => writeFileSync(path.join(fresh.folder, file), content)

  beforeAll(() => {
    fresh = project({ ...files, '.gitignore': text(`${EXAMPLE}/.gitignore`) })
    env = { ...ENV, NX_NATIVE_FILE_CACHE_DIRECTORY: path.join(fresh.folder, '.nx/native') }
    rmSync(path.join(fresh.folder, 'node_modules'), { recursive: true })
    for (const { file } of manifests) {
      const range = new RegExp(`("${PACKAGE}": )".*"`)
      write(
        file,
        fresh.read(file).replace(range, (_, key: string) => `${key}${JSON.stringify(`file:${packed()}`)}`),
      )
    }
    must(fresh.npm(['install', '--prefer-offline', '--no-audit', '--no-fund']))
  }, 300_000)

  const TOOLS: Record<string, () => Run> = {
    turbo: () => fresh.node(['node_modules/turbo/bin/turbo', 'run', 'lint', '--continue'], env),
    nx: () => fresh.node([nxBin(), 'run-many', '-t', 'lint', '--output-style', 'static'], env),
  }
  const nxBin = (): string => {
    const { bin } = JSON.parse(fresh.read('node_modules/nx/package.json')) as { bin: { nx: string } }
    return path.join('node_modules/nx', bin.nx)
  }

  describe.each(Object.entries(TOOLS))('%s', (_, run) => {
    /** The status, and of each package whether it came from the cache. */
    function lint(): { status: number | null; cached: Record<string, boolean>; printed: string } {
      const { status, stdout, stderr } = run()
      const printed = stripVTControlCharacters(stdout + stderr)
      const found = [
        ...printed.matchAll(
          /^(?:> nx run )?@example\/(\w+):lint(?:: cache (hit|miss)|[ \t]*(\[.*cache.*\])?$)/gm,
        ),
      ]
      const cached = Object.fromEntries(
        found.map(([, name, turbo, nx]) => [name!, turbo === 'hit' || nx !== undefined]),
      )
      return { status, cached, printed }
    }

    beforeAll(() => {
      for (const [file, content] of Object.entries(files)) if (file.endsWith('.js')) write(file, content)
    })

    it('keeps what is clean, and lints what is not again', () => {
      const first = lint()
      expect(first).toMatchObject({ status: 1, cached: { settings: false, report: false } })
      expect(first.printed).toContain('atomic-fs/no-unlocked-update')
      const second = lint()
      expect(second).toMatchObject({ status: 1, cached: { settings: false, report: true } })
      expect(second.printed).toContain('atomic-fs/no-unlocked-update')
    })

    it('sees that it is fixed, and takes everything from the cache then', () => {
      must(fresh.eslint(['packages', '--fix']))
      expect(lint()).toMatchObject({ status: 0, cached: { settings: false, report: true } })
      expect(lint()).toMatchObject({ status: 0, cached: { settings: true, report: true } })
    })

    it('sees the next bug in one package', () => {
      const fixed = fresh.read(SOURCE)
      write(SOURCE, files[SOURCE]!)
      expect(lint()).toMatchObject({ status: 1, cached: { settings: false, report: true } })
      write(SOURCE, fixed)
      expect(lint()).toMatchObject({ status: 0, cached: { settings: true, report: true } })
    })

    it('sees another configuration, which lies in no package', () => {
      write('eslint.config.js', `${files['eslint.config.js']!}// Changed.\n`)
      expect(lint()).toMatchObject({ status: 0, cached: { settings: false, report: false } })
    })
  })

  it('leaves a program that runs', () => {
    write('settings.json', '{}')
    const program = `import { setOption } from './${SOURCE}'; setOption('settings.json', 'a', 1)`
    must(fresh.node(['--input-type=module', '--eval', program]))
    expect(fresh.read(SOURCE)).toContain(`${PACKAGE}/runtime`)
    expect(JSON.parse(fresh.read('settings.json'))).toEqual({ a: 1 })
  })
})
