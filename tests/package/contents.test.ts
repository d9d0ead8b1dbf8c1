import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { pictures as pictureFiles } from '../../docs/tools/update.mjs'
import { ROOT, namesIn } from '../house/house.ts'
import { installedPackages, must, packed, project } from './projects.ts'

interface Manifest {
  dependencies?: object
  peerDependenciesMeta?: object
  scripts?: Record<string, string>
}

describe('the published package', () => {
  it('holds the build, the pages that messages link to, and nothing of the workshop', () => {
    const folder = path.join(installedPackages(), 'eslint-plugin-atomic-fs')
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
      )
      .sort()
    const rules = namesIn('docs/rules', '.md').map((name) => `docs/rules/${name}.md`)
    const pictures = pictureFiles().map(({ file }) => file)
    const runtime = namesIn('docs/runtime', '.md')
      // Tables and drawings about other packages are of no use beside the code.
      .filter((name) => name !== 'comparison')
      .map((name) => `docs/runtime/${name}.md`)
    expect(files).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist/cli/THIRD-PARTY-NOTICES.md',
        'dist/cli/index.mjs',
        'dist/index.cjs',
        'dist/index.d.cts',
        'dist/index.d.mts',
        'dist/index.mjs',
        'dist/runtime/index.cjs',
        'dist/runtime/index.d.cts',
        'dist/runtime/index.d.mts',
        'dist/runtime/index.mjs',
        'dist/storyboards/index.mjs',
        'dist/vendor/runtime.cjs',
        'dist/vendor/runtime.mjs',
        'dist/vendor/runtime.ts',
        'docs/cli.md',
        'docs/faq.md',
        'docs/fixes.md',
        'docs/settings.md',
        'package.json',
        'runtime/atomic-fs.sh',
        'runtime/package.json',
        ...rules,
        ...pictures,
        ...runtime,
      ].sort(),
    )
  })

  it('brings no other package with it', () => {
    expect(readdirSync(installedPackages()).filter((name) => !name.startsWith('.'))).toEqual([
      'eslint-plugin-atomic-fs',
    ])
    const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest
    expect(manifest.dependencies).toBeUndefined()
    expect(manifest.peerDependenciesMeta).toEqual({ eslint: { optional: true } })
  })

  it.each(['index.cjs', 'runtime/index.cjs'])(
    'asks in dist/%s for nothing but Node, and holds only our own code',
    (file) => {
      const bundle = readFileSync(
        path.join(installedPackages(), 'eslint-plugin-atomic-fs/dist', file),
        'utf8',
      )
      const loaded = [...bundle.matchAll(/^(?:let|const|var) \w+ = (?:\w+\()?require\(["']([^"']+)["']/gm)]
      expect(loaded.length).toBeGreaterThan(0)
      expect(loaded.map((match) => match[1]!).filter((name) => !name.startsWith('node:'))).toEqual([])
      // The bundler names the file that each part comes from. Licences of others would have to come along.
      const parts = [...bundle.matchAll(/^\/\/#region (.+)$/gm)].map((match) => match[1]!)
      expect(
        parts.filter((part) => !/^(?:src\/|package\.json$|\\0rolldown\/runtime\.js$)/.test(part)),
      ).toEqual([])
    },
  )

  it('holds the licence of each package whose code is in the command line', () => {
    const folder = path.join(installedPackages(), 'eslint-plugin-atomic-fs/dist/cli')
    const bundle = readFileSync(path.join(folder, 'index.mjs'), 'utf8')
    const notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.md'), 'utf8')
    const parts = [...bundle.matchAll(/^\/\/#region (?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/gm)]
    const names = [...new Set(parts.map((match) => match[1]!))]
    expect(names.sort()).toEqual(['commander', 'diff', 'picomatch'])
    for (const name of names) {
      const licence = readFileSync(path.join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8').trim()
      expect(notices).toContain(`## ${name} `)
      expect(notices).toContain(licence)
    }
    const loaded = [...bundle.matchAll(/^import .* from "([^"]+)"|\brequire\("([^"]+)"\)/gm)]
    const foreign = loaded.map((match) => match[1] ?? match[2]!).filter((name) => !name.startsWith('node:'))
    expect([...new Set(foreign)].sort()).toEqual([
      '../index.mjs',
      '../runtime/index.mjs',
      '../storyboards/index.mjs',
    ])
  })

  it('has a command that npx finds, without npm or packages around it', () => {
    const { bin } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { bin: string }
    const fresh = project({ 'package.json': '{ "private": true, "type": "module" }\n' })
    const script = path.join(fresh.folder, 'node_modules/eslint-plugin-atomic-fs', bin)
    expect(readFileSync(script, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    must(fresh.npm(['exec', '--offline', '--', 'eslint-plugin-atomic-fs', 'vendor', 'atomic-fs.js']))
    must(
      fresh.npm(['exec', '--offline', '--', 'eslint-plugin-atomic-fs', 'vendor', '--check', 'atomic-fs.js']),
    )
    expect(fresh.read('atomic-fs.js')).toContain('\nexport {')
    const explained = must(
      fresh.npm(['exec', '--offline', '--', 'eslint-plugin-atomic-fs', 'explain', 'no-bare-rename']),
    )
    expect(explained.stdout).toContain('Windows refuses a rename onto an open file')
  })

  it('runs nothing when it is installed', () => {
    const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name))).toEqual([])
  })

  it('keeps the lockfile free of download addresses, which differ from place to place', () => {
    expect(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/)
  })

  it('has in the lockfile what every platform needs, without which npm ci refuses it everywhere', () => {
    const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: object }>
    }
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !Object.keys(packages).some((place) => place.endsWith(`node_modules/${name}`)))
    expect(missing).toEqual([])
  })

  it('passes publint', () => {
    const publint = path.join(ROOT, 'node_modules/publint/src/cli.js')
    must(project({}).node([publint, packed(), '--strict', '--level', 'suggestion']))
  })

  it('has types for every way to resolve a module', () => {
    const attw = path.join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    must(project({}).node([attw, packed(), '--format', 'ascii', '--no-color', '--no-emoji']))
  })
})

describe('without eslint and typescript installed', () => {
  it('loads', () => {
    const fresh = project({
      'index.cjs': `
        for (const name of ['eslint', 'typescript', '@typescript-eslint/utils']) {
          let found = true
          try { require.resolve(name) } catch { found = false }
          if (found) throw new Error(name + ' can be found from here, so this proves nothing')
        }
        const started = process.hrtime.bigint()
        const plugin = require('eslint-plugin-atomic-fs')
        const took = Number(process.hrtime.bigint() - started) / 1e6
        if (Object.keys(plugin.rules).length === 0) throw new Error('no rules')
        console.log(took.toFixed(1) + ' ms')
      `,
    })
    const { stdout } = must(fresh.node(['index.cjs']))
    // A number for whoever looks for it: a shared machine makes no promise about time.
    console.log(`the plugin loads in ${stdout.trim()}`)
  })

  it('is one instance, however it is loaded', () => {
    const fresh = project({
      'index.mjs': `
        import { createRequire } from 'node:module'
        import assert from 'node:assert/strict'
        import plugin, * as pluginModule from 'eslint-plugin-atomic-fs'
        import * as runtime from 'eslint-plugin-atomic-fs/runtime'
        import manifest from 'eslint-plugin-atomic-fs/package.json' with { type: 'json' }
        const require = createRequire(import.meta.url)
        assert.equal(plugin, require('eslint-plugin-atomic-fs'))
        assert.deepEqual(Object.keys(pluginModule), ['default'])
        assert.equal(plugin.configs.recommended[0].plugins['atomic-fs'], plugin)
        assert.deepEqual(plugin.meta, { name: manifest.name, version: manifest.version, namespace: 'atomic-fs' })
        const required = require('eslint-plugin-atomic-fs/runtime')
        assert.deepEqual(Object.keys(runtime).sort(), Object.keys(required).sort())
        for (const name of Object.keys(required)) assert.equal(runtime[name], required[name], name)
      `,
    })
    must(fresh.node(['index.mjs']))
  })

  it('can be found by resolvers that do not read "exports"', () => {
    const fresh = project({
      'index.cjs': `
        const path = require('node:path')
        const assert = require('node:assert/strict')
        const folder = path.join(__dirname, 'node_modules/eslint-plugin-atomic-fs')
        assert.equal(require(folder), require('eslint-plugin-atomic-fs'))
        assert.equal(require(path.join(folder, 'runtime')), require('eslint-plugin-atomic-fs/runtime'))
      `,
    })
    must(fresh.node(['index.cjs']))
  })
})
