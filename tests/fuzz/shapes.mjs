// @ts-check
// What programs do with their files: saves, updates, appends, replacements, each in the ways that people write it.
// `‹fs:x›` is a function of the file system, `‹b›` `‹t›` `‹c›` are places for comments (a line, behind, inside), and `¤`
// is the end of a statement.

/**
 * @typedef {import('./imports.mjs').Flavour} Flavour
 *
 * @typedef {object} Site
 * @property {string} shape
 * @property {Flavour} flavour
 * @property {string} path how the function knows its file
 * @property {string} temp how the temporary file is called
 * @property {string} data what is written
 * @property {string} options of the write
 * @property {string} failure what happens to a failure
 * @property {string} around what else is done
 * @property {string} result what the function answers
 * @property {string} holder what kind of function it is
 * @property {string} local a name that the function uses for something of its own
 * @property {boolean} await whether a call in tail position is awaited
 */

export const TEMPS = {
  fixed: (/** @type {string} */ file) => `${file} + '.tmp'`,
  template: (/** @type {string} */ file) => `\`\${${file}}.tmp\``,
  pid: (/** @type {string} */ file) => `\`\${${file}}.\${process.pid}.tmp\``,
  clock: (/** @type {string} */ file) => `${file} + '.' + Date.now()`,
  'pid and clock': (/** @type {string} */ file) => `\`\${${file}}.\${process.pid}-\${Date.now()}.tmp\``,
  suffix: (/** @type {string} */ file) => `${file} + TMP_SUFFIX`,
  joined: (/** @type {string} */ file) =>
    `path.join(path.dirname(${file}), '.' + path.basename(${file}) + '.tmp')`,
  helper: (/** @type {string} */ file) => `tempFor(${file})`,
  random: (/** @type {string} */ file) => `${file} + '.' + Math.random().toString(16).slice(2)`,
  concat: (/** @type {string} */ file) => `''.concat(${file}, '.new')`,
  inline: (/** @type {string} */ file) => `${file} + '.tmp'`,
}

export const DATA = {
  text: 'data',
  json: 'JSON.stringify(‹c›data)',
  pretty: "JSON.stringify(data, null, 2) + '\\n'",
  template: '`${JSON.stringify(data)}\\n`',
  buffer: 'Buffer.from(JSON.stringify(data))',
}

export const OPTIONS = {
  none: '',
  utf8: ", 'utf8'",
  encoding: ", { encoding: 'utf8' }",
  mode: ', { mode: 0o600 }',
  both: ", { encoding: 'utf8', ‹c›mode: 0o640 }",
  number: ", { flag: 'w' }",
  latin1: ", 'latin1'",
  'latin1 and mode': ", { encoding: 'latin1', mode: 0o600 }",
  trailing: ",‹c›\n    'utf8',\n  ",
  variable: ', WRITE_OPTIONS',
  spread: ', { ...WRITE_OPTIONS }',
}

export const FAILURES = ['none', 'cleanup', 'logged', 'finally', 'swallowed', 'rethrown', 'wrapped']
export const AROUND = [
  'none',
  'mkdir',
  'chmod',
  'logged',
  'both',
  'early',
  'loop',
  'condition',
  'mkdir after temp',
]
export const RESULTS = ['none', 'length', 'direct', 'value', 'early']
export const HOLDERS = [
  'function',
  'arrow',
  'method',
  'class',
  'static',
  'field',
  'private',
  'closure',
  'expression',
  'getter',
  'nested',
]
export const LOCALS = [
  'none',
  'atomicWriteSync',
  'atomicWrite',
  'tmpPath',
  'withLockSync',
  'withLock',
  'renameWithRetrySync',
  'appendLinesSync',
  'atomicFs',
  'error',
]
export const PATHS = ['parameter', 'constant', 'this', 'joined', 'helper', 'destructured']

/**
 * The body of one function as text, its parameters, and what the file must hold for it.
 *
 * @param {Site} site @param {number} index
 */
export function siteSource(site, index) {
  const { flavour } = site
  const target = pathOf(site)
  const temp = TEMPS[/** @type {keyof typeof TEMPS} */ (site.temp)](target)
  const plain = DATA[/** @type {keyof typeof DATA} */ (site.data)]
  // Node throws at once when the data is none; a promise is rejected. Both tell the same caller.
  const data = flavour === 'callback' && plain === 'data' ? 'String(data)' : plain
  // A comma at the end would stand before the callback.
  const written = OPTIONS[/** @type {keyof typeof OPTIONS} */ (site.options)]
  const options = flavour === 'callback' ? written.replace(/,\s*$/, '') : written
  const build = SHAPES[site.shape]
  if (!build) throw new Error(`no shape is called ${site.shape}`)
  const inner = build({ site, target, temp, data, options, index })
  return inHolder(site, index, localOf(site) + inner, flavour === 'await')
}

/** @param {Site} site */
function pathOf({ path, holder }) {
  if (path === 'constant') return 'STATE_FILE'
  if (path === 'this' && ['class', 'field', 'private', 'getter', 'method'].includes(holder)) {
    return holder === 'private' ? 'this.#file' : 'this.file'
  }
  if (path === 'joined') return "path.join(DIR, 'state.json')"
  if (path === 'helper') return "stateFile('state')"
  if (path === 'destructured') return 'options.file'
  return 'file'
}

/** @param {Site} site */
function localOf({ local }) {
  if (local === 'none') return ''
  return `‹b›const ${local} = 'mine'¤‹t›\n  log('${local}', ${local}, typeof ${local})¤\n`
}

/**
 * @typedef {object} Parts
 * @property {Site} site
 * @property {string} target
 * @property {string} temp
 * @property {string} data
 * @property {string} options
 * @property {number} index
 */

/** @param {Parts} parts @param {string} name @param {string} args */
function call({ site }, name, args) {
  const text = `‹fs:${name}›(‹c›${args})`
  return site.flavour === 'await' ? `await ${text}` : text
}

/** @param {Site} site */
function resultOf({ result }) {
  if (result === 'length') return 'return String(data).length¤'
  if (result === 'value') return 'return { saved: true, data }¤'
  return ''
}

/**
 * What stands around the statements that matter.
 *
 * @param {Parts} parts @param {string} statements @param {string} cleanup
 */
function wrapped(parts, statements, cleanup) {
  const { site, target } = parts
  let text = statements
  if (site.around === 'loop') text = `for (const _once of [1]) {‹t›\n${text}\n}`
  if (site.around === 'condition') text = `if (data !== undefined) {\n${text}\n} else {\nlog('nothing')¤\n}`
  if (site.around === 'chmod' || site.around === 'both')
    text += `\n‹b›${call(parts, 'chmod', `${target}, 0o600`)}¤‹t›`
  switch (site.failure) {
    case 'cleanup':
      text = `try {\n${text}\n} catch (error) {‹t›\n${cleanup ? `try {\n${cleanup}\n} catch {\n// gone\n}\n` : ''}throw error¤\n}`
      break
    case 'logged':
      text = `try {\n${text}\n} catch (err) {\n‹b›log('failed', err.code)¤\n}`
      break
    case 'finally':
      text = `try {\n${text}\n} finally {\nlog('done')¤‹t›\n}`
      break
    case 'swallowed':
      text = `try {\n${text}\n} catch {\n/* whatever */\n}`
      break
    case 'rethrown':
      text = `try {\n${text}\n} catch (e) {\nif (e.code !== 'ENOENT') throw e¤‹t›\n}`
      break
    case 'wrapped':
      text = `try {\n${text}\n} catch (e) {\nthrow new Error('cannot save: ' + e.code)¤\n}`
      break
  }
  if (site.around === 'mkdir' || site.around === 'both') {
    text = `‹b›${call(parts, 'mkdir', `path.dirname(${target}), { recursive: true }`)}¤‹t›\n${text}`
  }
  if (site.around === 'logged') text = `log('saving')¤‹t›\n${text}\n‹b›log('saved')¤`
  if (site.around === 'early') text = `if (data === null) return 'nothing'¤‹t›\n${text}`
  return text
}

/** @param {Parts} parts */
function tempOf(parts) {
  if (parts.site.temp === 'inline') return { declared: '', use: parts.temp }
  return { declared: `‹b›const tmp = ${parts.temp}¤‹t›\n`, use: 'tmp' }
}

/** @param {Parts} parts @param {(temp: string) => string} write */
function staged(parts, write) {
  const { site, target } = parts
  const { declared, use } = tempOf(parts)
  const rename = call(parts, 'rename', `${use}, ${target}`)
  const body = `‹b›${write(use)}¤‹t›\n${
    site.around === 'mkdir after temp'
      ? `${call(parts, 'mkdir', `path.dirname(${target}), { recursive: true }`)}¤\n`
      : ''
  }‹b›${site.result === 'direct' ? `return ${rename}` : rename}¤‹t›`
  return `${declared}${wrapped(parts, body, `${call(parts, 'unlink', use)}¤`)}\n${resultOf(site)}`
}

/** @type {Record<string, (parts: Parts) => string>} */
export const SHAPES = {
  staged: (parts) => {
    const { site, target, data, options } = parts
    if (site.flavour === 'then') {
      const { declared, use } = tempOf(parts)
      return `${declared}return ‹fs:writeFile›(${use}, ${data}${options})\n.then(() => ‹fs:rename›(${use}, ${target}))${tail(site)}¤`
    }
    if (site.flavour === 'callback') {
      const { declared, use } = tempOf(parts)
      const callback =
        site.result === 'direct'
          ? 'done'
          : site.result === 'early'
            ? "(error) => {\nif (error) return done(error)¤\nlog('renamed')¤‹t›\ndone(null, data)¤\n}"
            : "(err) => {\nlog('renamed')¤\ndone(err)¤\n}"
      return `${declared}‹fs:writeFile›(${use}, ${data}${options}, (err) => {‹t›\nif (err) return done(err)¤\n‹b›‹fs:rename›(${use}, ${target}, ${callback})¤\n})¤`
    }
    return staged(parts, (temp) => call(parts, 'writeFile', `${temp}, ${data}${options}`))
  },
  descriptor: (parts) => {
    const { site, data } = parts
    if (site.flavour === 'sync') {
      return staged(
        parts,
        (temp) =>
          `const fd = ‹fs:open›(${temp}, 'w', 0o644)¤‹t›\ntry {\n‹fs:writeFile›(fd, ${data})¤\n‹b›‹fs:fsync›(fd)¤\n} finally {\n‹fs:close›(fd)¤‹t›\n}`,
      )
    }
    if (site.flavour === 'await') {
      return staged(
        parts,
        (temp) =>
          `const handle = await ‹fs:open›(${temp}, 'w')¤\ntry {\nawait handle.writeFile(${data}, 'utf8')¤‹t›\nawait handle.sync()¤\n} finally {\n‹b›await handle.close()¤\n}`,
      )
    }
    return /** @type {any} */ (SHAPES['staged'])(parts)
  },
  copied: (parts) =>
    parts.site.flavour === 'sync' || parts.site.flavour === 'await'
      ? staged(parts, (temp) => call(parts, 'copyFile', `SOURCE_FILE, ${temp}`))
      : /** @type {any} */ (SHAPES['staged'])(parts),
  inPlace: (parts) => {
    const { site, target, data, options } = parts
    if (site.flavour === 'then') return `return ‹fs:writeFile›(${target}, ${data}${options})${tail(site)}¤`
    if (site.flavour === 'callback') {
      const callback = site.result === 'direct' ? 'done' : "(err) => {\nlog('written')¤\ndone(err, data)¤\n}"
      return `‹b›‹fs:writeFile›(${target}, ${data}${options}, ${callback})¤‹t›`
    }
    const write = call(parts, 'writeFile', `${target}, ${data}${options}`)
    return `${wrapped(parts, `‹b›${site.result === 'direct' ? `return ${write}` : write}¤‹t›`, '')}\n${resultOf(site)}`
  },
  update: (parts) => {
    const { site, target, options } = parts
    const early = site.result === 'early' ? "if (state.stop) return 'stopped'¤‹t›\n" : ''
    if (site.flavour === 'then') {
      return `return ‹fs:readFile›(${target}, 'utf8').then((text) => {\nconst state = JSON.parse(text)¤\nstate.last = data¤‹t›\nreturn ‹fs:writeFile›(${target}, JSON.stringify(state)${options})¤\n})${tail(site)}¤`
    }
    if (site.flavour === 'callback') {
      return `‹fs:readFile›(${target}, 'utf8', (err, text) => {\nif (err) return done(err)¤\nconst state = JSON.parse(text)¤‹t›\nstate.last = data¤\n‹fs:writeFile›(${target}, JSON.stringify(state), done)¤\n})¤`
    }
    const inner = `‹b›const state = JSON.parse(${call(parts, 'readFile', `${target}, 'utf8'`)})¤‹t›\n${early}state.last = data¤‹t›\n‹b›${call(parts, 'writeFile', `${target}, JSON.stringify(state)${options}`)}¤‹t›`
    const answer = site.result === 'value' ? '\nreturn state.last¤' : `\n${resultOf(site)}`
    return `${wrapped(parts, inner + (site.result === 'value' ? '\nlog(Object.keys(state).join())¤' : ''), '')}${site.failure === 'none' && !['loop', 'condition'].includes(site.around) ? answer : ''}`
  },
  helpers: (parts) => {
    const { site, index } = parts
    const wait = site.flavour === 'await' ? 'await ' : ''
    if (site.flavour === 'then') {
      return `return load${index}().then((state) => {\nstate.count = (state.count || 0) + 1¤‹t›\nreturn save${index}(state)¤\n})${tail(site)}¤`
    }
    if (site.flavour === 'callback') return /** @type {any} */ (SHAPES['update'])(parts)
    const inner = `‹b›const state = ${wait}load${index}()¤‹t›\n${site.result === 'early' ? 'if (state.stop) return¤\n' : ''}state.count = (state.count || 0) + 1¤\n‹b›${site.result === 'direct' ? 'return ' : ''}${wait}save${index}(state)¤‹t›`
    return `${wrapped(parts, inner, '')}\n${site.result === 'length' ? 'return 1¤' : ''}`
  },
  defaulted: (parts) => {
    const { site, target } = parts
    const wait = site.flavour === 'await' ? 'await ' : ''
    if (site.flavour !== 'sync' && site.flavour !== 'await')
      return /** @type {any} */ (SHAPES['update'])(parts)
    return `let state¤\ntry {\nstate = JSON.parse(${wait}‹fs:readFile›(${target}, 'utf8'))¤‹t›\n} catch {\n‹b›state = {}¤\n}\nstate.last = data¤\n‹b›${call(parts, 'writeFile', `${target}, JSON.stringify(state)`)}¤‹t›\n${resultOf(site)}`
  },
  append: (parts) => {
    const { site, target, options } = parts
    const flags = options.includes('flag') ? '' : options
    const line = site.data === 'template' ? '`${JSON.stringify(data)}\\n`' : "JSON.stringify(data) + '\\n'"
    if (site.flavour === 'then') return `return ‹fs:appendFile›(${target}, ${line}${flags})${tail(site)}¤`
    if (site.flavour === 'callback') {
      return `‹fs:appendFile›(${target}, ${line}, ${site.result === 'direct' ? 'done' : "(err) => {\nlog('appended')¤‹t›\ndone(err)¤\n}"})¤`
    }
    const append = call(parts, 'appendFile', `${target}, ${line}${flags}`)
    return `${wrapped(parts, `‹b›${site.result === 'direct' ? `return ${append}` : append}¤‹t›`, '')}\n${resultOf(site)}`
  },
  gap: (parts) => {
    const { site, target, data } = parts
    if (site.flavour !== 'sync' && site.flavour !== 'await')
      return /** @type {any} */ (SHAPES['staged'])(parts)
    const { declared, use } = tempOf(parts)
    const remove =
      site.result === 'early' && site.flavour === 'sync'
        ? `if (‹fs:exists›(${target})) {\n‹fs:unlink›(${target})¤‹t›\n}`
        : `try {\n${call(parts, 'unlink', target)}¤\n} catch {\n// not there\n}`
    const body = `‹b›${call(parts, 'writeFile', `${use}, ${data}`)}¤‹t›\n${remove}\n‹b›${call(parts, 'rename', `${use}, ${target}`)}¤‹t›`
    return `${declared}${wrapped(parts, body, `${call(parts, 'unlink', use)}¤`)}\n${resultOf(site)}`
  },
  checked: (parts) => {
    const { site, target, data, options } = parts
    if (site.flavour !== 'sync') return /** @type {any} */ (SHAPES['inPlace'])(parts)
    const write = `‹b›‹fs:writeFile›(${target}, ${data}${options})¤‹t›`
    const body =
      site.result === 'early'
        ? `if (‹fs:exists›(${target})) return 'there'¤‹t›\n${write}`
        : `if (!‹fs:exists›(${target})) {\n${write}\n}`
    return wrapped(parts, body, '')
  },
  moved: (parts) => {
    const { site, target } = parts
    if (site.flavour === 'then') return `return ‹fs:rename›(SOURCE_FILE, ${target})${tail(site)}¤`
    if (site.flavour === 'callback') return `‹fs:rename›(SOURCE_FILE, ${target}, done)¤`
    const rename = call(parts, 'rename', `SOURCE_FILE, ${target}`)
    return `${wrapped(parts, `‹b›${site.result === 'direct' ? `return ${rename}` : rename}¤‹t›`, '')}\n${resultOf(site)}`
  },
  twice: (parts) => {
    const { site, target, data } = parts
    if (site.flavour !== 'sync' && site.flavour !== 'await')
      return /** @type {any} */ (SHAPES['staged'])(parts)
    const { declared, use } = tempOf(parts)
    const first = `${call(parts, 'writeFile', `${use}, ${data}`)}¤‹t›\n‹b›${call(parts, 'rename', `${use}, ${target}`)}¤`
    const second = `${call(parts, 'writeFile', `${target} + '.bak.tmp', 'backup'`)}¤\n${call(parts, 'rename', `${target} + '.bak.tmp', ${target} + '.bak'`)}¤‹t›`
    return `${declared}${wrapped(parts, `${first}\n${second}`, '')}\n${resultOf(site)}`
  },
}

/** The end of a chain. @param {Site} site */
function tail(site) {
  switch (site.failure) {
    case 'logged':
      return "\n.catch((err) => {‹t›\nlog('failed', err.code)¤\n})"
    case 'finally':
      return "\n.finally(() => log('done'))"
    case 'wrapped':
      return "\n.then(() => data, (e) => {\nthrow new Error('cannot save: ' + e.code)¤\n})"
    case 'swallowed':
      return '.catch(() => {})'
    default:
      return site.result === 'none'
        ? ''
        : "\n‹b›.then((value) => {\nlog('saved', value)¤\nreturn data¤‹t›\n})"
  }
}

/**
 * The function around the statements, and how it is called: `site<index>(file, data, log, done)`.
 *
 * @param {Site} site @param {number} index @param {string} body @param {boolean} isAsync
 */
function inHolder(site, index, body, isAsync) {
  const word = isAsync ? 'async ' : ''
  const options = site.path === 'destructured' ? 'const options = { file }¤\n' : ''
  const args = 'file‹any›, data‹any›, log‹any›, done‹any›'
  const text = options + body
  const helpers = site.shape === 'helpers' ? helpersOf(site, index) : ''
  const passed = 'data, log, done'
  switch (site.holder) {
    case 'arrow':
      return `${helpers}‹b›const site${index} = ${word}(${args}) => {‹t›\n${text}\n}¤`
    case 'method':
      return `${helpers}const store${index} = {\n‹b›file: ''‹as any›,\n${word}save(${args}) {‹t›\n${text}\n},\n}¤\nfunction site${index}(${args}) {\nstore${index}.file = file¤\nreturn store${index}.save(file, ${passed})¤\n}`
    case 'class':
      return `${helpers}‹d›class Store${index} {\n‹field:file›constructor(file‹any›) {\nthis.file = file¤\n}\n\n‹b›${word}save(${args}) {\n${text}\n}\n}\nfunction site${index}(${args}) {\nreturn new Store${index}(file).save(file, ${passed})¤\n}`
    case 'static':
      return `${helpers}class Store${index} {\n‹b›static ${word}save(${args}) {‹t›\n${text}\n}\n}\nfunction site${index}(${args}) {\nreturn Store${index}.save(file, ${passed})¤\n}`
    case 'field':
      return `${helpers}class Store${index} {\n‹field:file›constructor(file‹any›) {\nthis.file = file¤\n}\n\n‹b›save = ${word}(${args}) => {\n${text}\n}¤\n}\nfunction site${index}(${args}) {\nreturn new Store${index}(file).save(file, ${passed})¤\n}`
    case 'private':
      return `${helpers}class Store${index} {\n#file‹any›¤\nconstructor(file‹any›) {\nthis.#file = file¤‹t›\n}\n\n${word}#save(${args}) {\n${text}\n}\n\nrun(${args}) {\nreturn this.#save(file, ${passed})¤\n}\n}\nfunction site${index}(${args}) {\nreturn new Store${index}(file).run(file, ${passed})¤\n}`
    case 'closure':
      return `${helpers}function make${index}(file‹any›) {\nreturn {\n‹b›${word}save(data‹any›, log‹any›, done‹any›) {\n${text}\n},\n}¤\n}\nfunction site${index}(${args}) {\nreturn make${index}(file).save(${passed})¤\n}`
    case 'expression':
      return `${helpers}const site${index} = ${word}function save(${args}) {\n${text}\n}¤`
    case 'getter':
      return `${helpers}class Store${index} {\nget file() {\nreturn STATE_FILE¤‹t›\n}\n\n${word}save(${args}) {\n${text}\n}\n}\nfunction site${index}(${args}) {\nreturn new Store${index}().save(file, ${passed})¤\n}`
    case 'nested':
      return `${helpers}‹b›${word}function site${index}(${args}) {\nconst work = ${word}() => {\n${text}\n}¤\nreturn work()¤‹t›\n}`
    default:
      return `${helpers}‹b›${word}function site${index}(${args}) {‹t›\n${text}\n}`
  }
}

/** A load and a save of their own. @param {Site} site @param {number} index */
function helpersOf(site, index) {
  const word = site.flavour === 'await' ? 'async ' : ''
  const wait = site.flavour === 'await' ? 'await ' : ''
  const load =
    site.flavour === 'then'
      ? `return ‹fs:readFile›(STATE_FILE, 'utf8').then((text) => JSON.parse(text))¤`
      : site.failure === 'swallowed'
        ? `try {\nreturn JSON.parse(${wait}‹fs:readFile›(STATE_FILE, 'utf8'))¤\n} catch {\nreturn {}¤‹t›\n}`
        : `return JSON.parse(${wait}‹fs:readFile›(STATE_FILE, 'utf8'))¤‹t›`
  const save =
    site.temp === 'inline' || site.flavour === 'then'
      ? `‹b›return ‹fs:writeFile›(STATE_FILE, JSON.stringify(state))¤`
      : `const tmp = ${TEMPS[/** @type {keyof typeof TEMPS} */ (site.temp)]('STATE_FILE')}¤\n${wait}‹fs:writeFile›(tmp, JSON.stringify(state))¤‹t›\n‹b›${wait}‹fs:rename›(tmp, STATE_FILE)¤`
  return `‹b›${word}function load${index}()‹anyreturn› {\n${load}\n}\n\n‹b›${word}function save${index}(state‹any›) {\n${save}\n}\n\n`
}
