// What the sides of a set are given: the runtime, the libraries, and paths of their own.

import fs from 'node:fs'
import path from 'node:path'

export const FRESH = 'fresh-'

export function surroundings(home, runtime, anchors) {
  const targets = new Map()
  let count = 0
  return {
    runtime,
    anchors,
    // From the second time on nothing but the path, because asking for it is part of what is measured.
    target: (name) => {
      if (!targets.has(name)) {
        const file = path.join(home, name)
        fs.writeFileSync(file, 'before\n')
        targets.set(name, file)
      }
      return targets.get(name)
    },
    fresh: (name) => path.join(home, `${FRESH}${name}-${(count += 1)}`),
  }
}
