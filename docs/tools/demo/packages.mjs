// Real code: pinned packages from the registry, linted as they were published. Which findings to expect was
// decided by reading their code, and is written in packages.json together with the reason.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ESLint } from 'eslint'
import { fetchPackages, idOf } from './fetch-packages.mjs'
import { requireBuild } from './fixed-copy.mjs'
import { heading, sameMessages, table, wrapped } from './table.mjs'

const PREFIX = 'atomic-fs/'
const pins = JSON.parse(readFileSync(new URL('packages.json', import.meta.url), 'utf8'))

/** Returns what speaks against the demonstration; an empty list when it holds. */
export async function packages({ print }) {
  print(heading(`Real code: ${pins.length} published packages, linted with \`recommended\``))
  requireBuild()
  const { default: plugin } = await import(new URL('../../../dist/index.mjs', import.meta.url).href)
  const directories = await fetchPackages(pins)
  const findings = []
  const linted = []
  const wrong = []
  for (const pin of pins) {
    const { found, broken, files } = await lint(plugin, pin, directories.get(idOf(pin)))
    findings.push(...found)
    linted.push([idOf(pin), files, files === 1 ? 'file' : 'files', found.length, 'found'])
    wrong.push(...broken, ...differences(pin, found))
  }
  print([...table(linted), '', ...report(findings)])
  const rules = new Set(findings.map(({ rule }) => rule))
  for (const rule of new Set(pins.flatMap(({ expected }) => expected.map((one) => one.rule)))) {
    if (!rules.has(rule)) wrong.push(`${rule} finds nothing`)
  }
  return wrong
}

async function lint(plugin, pin, directory) {
  const { type } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'))
  // `recommended` leaves a folder called scripts alone; a package whose product is in one is linted from inside.
  const cwd = path.join(directory, pin.root ?? '.')
  const sourceType = type === 'module' ? 'module' : 'commonjs'
  const eslint = new ESLint({
    cwd,
    overrideConfigFile: true,
    // Their own comments speak to rules that are not here.
    allowInlineConfig: false,
    overrideConfig: [{ files: ['**/*.js'], languageOptions: { sourceType } }].concat(
      plugin.configs.recommended,
    ),
  })
  const found = []
  const broken = []
  const results = await eslint.lintFiles(pin.files ?? ['**/*.{js,mjs,cjs}'])
  for (const { filePath, messages } of results) {
    const file = path.relative(directory, filePath).split(path.sep).join('/')
    for (const { ruleId, line, message, fatal } of messages) {
      if (fatal) broken.push(`${idOf(pin)} ${file}:${line} ${message}`)
      else if (ruleId?.startsWith(PREFIX)) {
        found.push({ id: idOf(pin), file, line, rule: ruleId.slice(PREFIX.length), message })
      }
    }
  }
  return { found, broken, files: results.length }
}

/** A finding that nobody has read may be one that the author disputes, so it counts like a missing one. */
export function differences(pin, found) {
  const keyOf = ({ file, line, rule }) => `${file}:${line} ${rule}`
  const [expected, actual] = [pin.expected, found].map((list) => new Set(list.map(keyOf)))
  return [
    ...[...expected].filter((key) => !actual.has(key)).map((key) => `${idOf(pin)} ${key} was not found`),
    ...[...actual]
      .filter((key) => !expected.has(key))
      .map((key) => `${idOf(pin)} ${key} is not in packages.json`),
  ]
}

function report(findings) {
  const lines = []
  for (const rule of [...new Set(findings.map((finding) => finding.rule))].sort()) {
    lines.push(rule)
    const ofRule = findings.filter((finding) => finding.rule === rule)
    for (const { id, file, message, places } of sameMessages(ofRule)) {
      lines.push(`  ${id}  ${file}:${places.join(', ')}`, ...wrapped(message, { indent: 4 }))
    }
    lines.push('')
  }
  return lines
}
