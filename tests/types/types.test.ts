import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import { must, project } from '../package/projects.ts'

const CONSUMERS = path.join(ROOT, 'tests/types/consumers')
const NODE = { '@types/node': '@types/node' }

/** Compiles a consumer's file in a project of its own, against the package as it is published. */
function compile(
  consumer: string,
  options: Record<string, unknown>,
  links: Record<string, string> = NODE,
  manifest = '{ "private": true }',
): void {
  const fresh = project(
    {
      'package.json': manifest,
      [consumer]: readFileSync(path.join(CONSUMERS, consumer), 'utf8'),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          strict: true,
          noEmit: true,
          types: ['node'],
          skipLibCheck: true,
          ...options,
        },
        files: [consumer],
      }),
    },
    links,
  )
  must(fresh.node([path.join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', '.']))
}

describe('a consumer compiles', () => {
  it('a configuration, ESLint 10', () => {
    compile('config.mts', { module: 'nodenext' }, { ...NODE, eslint: 'eslint' })
  })

  it('a configuration, ESLint 9', () => {
    compile('config.mts', { module: 'nodenext' }, { ...NODE, eslint: 'eslint-9' })
  })

  it('the plugin alone, as ESM, with our own declarations checked', () => {
    compile('plugin.mts', { module: 'nodenext', exactOptionalPropertyTypes: true, skipLibCheck: false })
  })

  it('the plugin alone, as CommonJS', () => {
    compile('plugin.cts', { module: 'nodenext' })
  })

  it('the runtime, as ESM, with our own declarations checked', () => {
    const manifest = '{ "private": true, "type": "module" }'
    compile('runtime.ts', { module: 'nodenext', skipLibCheck: false }, NODE, manifest)
  })

  it('the runtime, as CommonJS', () => {
    compile('runtime.ts', { module: 'nodenext' })
  })

  it('the runtime, in a CommonJS project of the oldest module kind that reads exports', () => {
    compile('runtime.ts', { module: 'node16' })
  })

  it('the runtime, for a bundler', () => {
    compile('runtime.ts', { module: 'esnext', moduleResolution: 'bundler' })
  })

  it('the runtime, where "exports" is not read', () => {
    compile('runtime.ts', { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' })
  })
})
