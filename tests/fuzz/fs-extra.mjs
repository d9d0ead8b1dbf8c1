// @ts-check
// As much of fs-extra as the random programs use: its functions answer with promises unless they get a callback.
import fs from 'node:fs'

/** @type {Record<string, unknown>} */
const promised = Object.fromEntries(
  Object.entries(fs.promises)
    .filter(([, value]) => typeof value === 'function')
    .map(([name, value]) => [
      name,
      (/** @type {any[]} */ ...args) =>
        typeof args.at(-1) === 'function'
          ? /** @type {any} */ (fs)[name](...args)
          : /** @type {any} */ (value)(...args),
    ]),
)

const REMOVE = { recursive: true, force: true }

export const fsExtra = {
  ...fs,
  ...promised,
  // What fixes call.
  remove: (/** @type {string} */ file) => fs.promises.rm(file, REMOVE),
  removeSync: (/** @type {string} */ file) => fs.rmSync(file, REMOVE),
}
