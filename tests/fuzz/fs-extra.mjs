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

export const fsExtra = { ...fs, ...promised }
