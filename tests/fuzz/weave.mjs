// @ts-check
// Existing files that touch no file, made to: the analysis leaves a file alone whose text names no module of files.
import { languagesOf } from '../support/fixed-file.mjs'
import { MUTATIONS, randomFrom } from './mutations.mjs'
import { parseText } from './syntax.mjs'

const FOOT = `
;function woven_save(file, data) {
  var woven_tmp = file + '.tmp';
  fs.writeFileSync(woven_tmp, JSON.stringify(data));
  fs.renameSync(woven_tmp, file);
}
function woven_update(file, key) {
  var woven_state = JSON.parse(fs.readFileSync(file, 'utf8'));
  woven_state[key] = woven_log;
  fs.writeFileSync(file, JSON.stringify(woven_state));
}
function woven_log(record) { fs.appendFileSync('log.jsonl', JSON.stringify(record) + '\\n'); }
`

const MODULE_SYNTAX = /^\s*(?:import\s*[\w{*'"]|export\b)/m

/** @param {string} text */
const head = (text) =>
  MODULE_SYNTAX.test(text) ? `import fs from 'node:fs';\n` : `var fs = require('fs');\n`

/** The calls of the file become calls of the file system. @param {string} text @param {string} filename */
function bound(text, filename) {
  for (const languageOptions of languagesOf(filename)) {
    const parsed = parseText(text, { filename, languageOptions })
    if (parsed) return MUTATIONS['bound to the file system']?.(text, parsed, randomFrom(text.length)) ?? text
  }
  return text
}

/** @type {Record<string, (text: string, filename: string) => string | undefined>} */
export const WOVEN = {
  'beside file calls': (text, filename) =>
    text.startsWith('#!') ? undefined : head(text) + bound(text, filename) + FOOT,
  'inside an update': (text, filename) =>
    MODULE_SYNTAX.test(text) || text.startsWith('#!')
      ? undefined
      : `const fs = require('fs');
function woven_around(file) {
  const woven_state = JSON.parse(fs.readFileSync(file, 'utf8'));
  try {
    ${bound(text, filename)}
  } finally {
    woven_state.done = true;
    fs.writeFileSync(file, JSON.stringify(woven_state));
  }
}
`,
}
