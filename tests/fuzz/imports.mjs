// @ts-check
// The ways in which programs get at the file system.

/**
 * @typedef {'sync' | 'await' | 'then' | 'callback'} Flavour
 * @typedef {'esm' | 'cjs' | 'import-equals'} ModuleKind
 *
 * @typedef {object} Access
 * @property {string[]} head the imports
 * @property {(name: string, flavour: Flavour) => string} call the function to call
 */

/** Every function that programs call. */
const FUNCTIONS = [
  'appendFile',
  'chmod',
  'close',
  'copyFile',
  'exists',
  'fsync',
  'mkdir',
  'open',
  'readFile',
  'rename',
  'rm',
  'stat',
  'unlink',
  'write',
  'writeFile',
]

/** @param {string} name @param {Flavour} flavour */
const inFlavour = (name, flavour) => (flavour === 'sync' ? `${name}Sync` : name)

/** @param {ModuleKind} kind @param {string} what @param {string} from */
function load(kind, what, from) {
  if (kind === 'esm') return `import ${what.replace(/(\w+): (\w+)/g, '$1 as $2')} from '${from}'¤`
  const name = what.replace(/^\* as /, '')
  if (kind === 'cjs' || name.startsWith('{')) return `const ${name} = require('${from}')¤`
  return `import ${name} = require('${from}')¤`
}

/** For functions of another flavour than the first. @type {(kind: ModuleKind, flavour: Flavour) => Access} */
const besides = (kind, flavour) => ({
  head: [load(kind, 'nodeFs', 'node:fs')],
  call: (name) =>
    flavour === 'await' || flavour === 'then'
      ? `nodeFs.promises.${name}`
      : `nodeFs.${inFlavour(name, flavour)}`,
})

/**
 * Each style answers how to import and how to call, or undefined where it cannot say what is asked of it.
 *
 * @type {Record<string, (kind: ModuleKind, flavour: Flavour, used: readonly string[]) => Access | undefined>}
 */
export const IMPORT_STYLES = {
  whole: (kind, flavour) => {
    const promised = flavour === 'await' || flavour === 'then'
    return {
      head: [load(kind, 'fs', promised && kind === 'import-equals' ? 'fs/promises' : 'fs')],
      call: (name) => {
        if (promised) return kind === 'import-equals' ? `fs.${name}` : `fs.promises.${name}`
        return `fs.${inFlavour(name, flavour)}`
      },
    }
  },
  'node namespace': (kind, flavour) => ({
    head: [load(kind, '* as fs', 'node:fs')],
    call: (name) =>
      flavour === 'await' || flavour === 'then' ? `fs.promises.${name}` : `fs.${inFlavour(name, flavour)}`,
  }),
  named: (kind, flavour, used) =>
    kind === 'import-equals'
      ? undefined
      : {
          head: [
            load(
              kind,
              `{ ${used.map((name) => inFlavour(name, flavour)).join(', ')} }`,
              flavour === 'await' || flavour === 'then' ? 'node:fs/promises' : 'node:fs',
            ),
          ],
          call: (name) => inFlavour(name, flavour),
        },
  aliased: (kind, flavour, used) =>
    kind === 'import-equals'
      ? undefined
      : {
          head: [
            load(
              kind,
              `{\n  ${used.map((name) => `${inFlavour(name, flavour)}: my_${name}`).join(',‹t›\n  ')}\n}`,
              flavour === 'await' || flavour === 'then' ? 'fs/promises' : 'fs',
            ),
          ],
          call: (name) => `my_${name}`,
        },
  'promises as fs': (kind, flavour) =>
    flavour === 'sync' || flavour === 'callback' || kind === 'import-equals'
      ? undefined
      : { head: [load(kind, '{ promises: fs }', 'fs')], call: (name) => `fs.${name}` },
  'default fs/promises': (kind, flavour) =>
    flavour === 'sync' || flavour === 'callback'
      ? undefined
      : { head: [load(kind, 'fs', 'fs/promises')], call: (name) => `fs.${name}` },
  'both of one': (kind, flavour) =>
    kind === 'import-equals'
      ? undefined
      : {
          head: [load(kind, 'fs', 'fs'), `const fsp = fs.promises¤`],
          call: (name) =>
            flavour === 'await' || flavour === 'then' ? `fsp.${name}` : `fs.${inFlavour(name, flavour)}`,
        },
  promisify: (kind, flavour, used) =>
    (flavour !== 'await' && flavour !== 'then') || used.includes('exists')
      ? undefined
      : {
          head: [
            load(kind, 'fs', 'fs'),
            load(kind, 'util', 'util'),
            ...used.map((name) => `const ${name}Async = util.promisify(fs.${name})¤`),
          ],
          call: (name) => `${name}Async`,
        },
  'graceful-fs': (kind, flavour) => ({
    head: [load(kind, 'gfs', 'graceful-fs')],
    call: (name) =>
      flavour === 'await' || flavour === 'then' ? `gfs.promises.${name}` : `gfs.${inFlavour(name, flavour)}`,
  }),
  'fs-extra': (kind, flavour) => ({
    head: [load(kind, 'fse', 'fs-extra')],
    call: (name) => `fse.${inFlavour(name, flavour)}`,
  }),
  'taken apart': (kind, flavour, used) =>
    kind === 'import-equals'
      ? undefined
      : {
          head: [
            load(kind, '* as fs', 'fs'),
            `const { ${used.map((name) => inFlavour(name, flavour)).join(', ')} } = ${
              flavour === 'await' || flavour === 'then' ? 'fs.promises' : 'fs'
            }¤`,
          ],
          call: (name) => inFlavour(name, flavour),
        },
  'required inside': (kind, flavour) =>
    kind !== 'cjs'
      ? undefined
      : {
          head: [],
          call: (name) =>
            flavour === 'await' || flavour === 'then'
              ? `require('fs').promises.${name}`
              : `require('fs').${inFlavour(name, flavour)}`,
        },
  'a part of it': (kind, flavour, used) =>
    kind !== 'cjs'
      ? undefined
      : {
          head: used.map(
            (name) =>
              `const ${inFlavour(name, flavour)} = require('fs')${
                flavour === 'await' || flavour === 'then' ? '.promises' : ''
              }.${inFlavour(name, flavour)}¤`,
          ),
          call: (name) => inFlavour(name, flavour),
        },
}

/**
 * @param {string} style @param {ModuleKind} kind @param {Flavour} flavour @param {string} body
 * @returns {{ head: string[], body: string }} with `‹fs:name›` replaced by what is to be called
 */
export function withImports(style, kind, flavour, body) {
  const used = FUNCTIONS.filter((name) => body.includes(`‹fs:${name}›`))
  const access = IMPORT_STYLES[style]?.(kind, flavour, used) ?? besides(kind, flavour)
  return { head: access.head, body: body.replace(/‹fs:(\w+)›/g, (_, name) => access.call(name, flavour)) }
}
