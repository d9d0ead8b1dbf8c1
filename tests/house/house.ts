import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from '../../src/configs.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const require = createRequire(import.meta.url)

/** The plugin as it was built: what a user gets, and not only what the sources promise. */
export const plugin = require('../../dist/index.cjs') as Plugin

/** Paths from the root, with slashes, in a fixed order. */
export function filesIn(folder: string, extension: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith(extension))
    .sort()
}

export function text(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

export function namesIn(folder: string, extension: string): string[] {
  return readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort()
}
