/** Code with reports, for the projects in which clients look for them. */

export const CONFIG = `import atomicFs from 'eslint-plugin-atomic-fs'
import { defineConfig } from 'eslint/config'

export default defineConfig([{ plugins: { 'atomic-fs': atomicFs }, extends: ['atomic-fs/recommended'] }])
`

/** Two reports, both with a fix. */
export const SAVE = `import fs from 'node:fs'

export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  fs.renameSync(file + '.tmp', file)
}
`

/** The same rules again, further down in a file. */
export const MORE = `
export function replace(file, text) {
  fs.writeFileSync(file + '.new', text)
  fs.renameSync(file + '.new', file)
}
`

export const CLEAN = `import fs from 'node:fs'

export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
`
