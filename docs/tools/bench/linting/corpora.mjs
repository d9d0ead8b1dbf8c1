// @ts-check
// The files that are linted: those of pinned packages, fetched once into a cache outside the project.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fetchPackages, idOf } from '../../demo/fetch-packages.mjs'
import { isReadable } from './lint-time.mjs'

/** @type {{ corpus: string, name: string, version: string, integrity: string }[]} */
const pins = JSON.parse(readFileSync(new URL('packages.json', import.meta.url), 'utf8'))

export const CORPORA = ['broad', 'fs-heavy']

/** What is full of file calls has this many of them. */
const FILE_CALLS = 4
const FILE_CALL =
  /\b(?:readFile|writeFile|appendFile|copyFile|rename|open|unlink|mkdir|rm|exists|outputFile|readJson|writeJson)(?:Sync)?\s*\(/g
const SIZES = { least: 300, most: 200_000 }

/**
 * @param {string} corpus
 * @param {number} most how many files at most; the same ones every time
 */
export async function filesOf(corpus, most) {
  const wanted = pins.filter((pin) => pin.corpus === corpus)
  const cached = await fetchPackages(wanted)
  const files = wanted.flatMap((pin) => [...below(/** @type {string} */ (cached.get(idOf(pin))))])
  const fitting = files
    .map((file) => ({
      // A path below node_modules would not be linted.
      file: file.replaceAll('node_modules', 'packages'),
      text: readFileSync(file, 'utf8').replace(/^#!/, '//'),
    }))
    .filter(({ text }) => corpus === 'broad' || isFullOfFileCalls(text))
  // Every so many, so that each package has its share.
  const step = Math.max(1, fitting.length / most)
  return fitting
    .filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
    .filter(({ file, text }) => isReadable(text, file))
}

const isFullOfFileCalls = (/** @type {string} */ text) =>
  /\bfs\b/.test(text) && (text.match(FILE_CALL) ?? []).length >= FILE_CALLS

/** @param {string} directory @returns {Generator<string>} */
function* below(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name)
    if (entry.isDirectory()) yield* below(file)
    else if (/(?<!\.d|\.min)\.[cm]?[jt]sx?$/.test(entry.name)) {
      const { size } = statSync(file)
      if (size >= SIZES.least && size <= SIZES.most) yield file
    }
  }
}
