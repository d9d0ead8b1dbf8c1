// Brings pinned packages from the registry into a cache that outlives the run, so that a second run needs no network.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { unpack } from './tar.mjs'

const CACHE = path.join(os.tmpdir(), 'eslint-plugin-atomic-fs-demo-packages')

/** The directory of each package, by `name@version`; what is missing is fetched first, in one call of npm. */
export async function fetchPackages(pins, cache = CACHE) {
  mkdirSync(cache, { recursive: true })
  const missing = pins.filter((pin) => !existsSync(directoryOf(pin, cache)))
  if (missing.length > 0) {
    const work = mkdtempSync(path.join(cache, 'fetch-'))
    try {
      for (const { pin, tgz } of await pack(missing, work)) publish(pin, tgz, work, cache)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  return new Map(pins.map((pin) => [idOf(pin), directoryOf(pin, cache)]))
}

export const idOf = ({ name, version }) => `${name}@${version}`

const directoryOf = (pin, cache) => path.join(cache, idOf(pin).replace('/', '+'))

async function pack(pins, work) {
  const ids = pins.map(idOf)
  const options = ['--json', '--ignore-scripts', '--fetch-retries=1', '--fetch-timeout=60000']
  const { code, stdout, stderr } = await npm(['pack', ...ids, ...options, '--pack-destination', work], work)
  if (code !== 0) {
    // The first lines say what happened; a stack of npm's own and advice follow.
    const reason = stderr
      .split('\n')
      .filter((line) => /npm (ERR!|error)/i.test(line))
      .slice(0, 4)
    throw new Error(
      [`npm could not fetch ${ids.join(', ')} (this part needs the network once):`, ...reason].join('\n  '),
    )
  }
  const packed = JSON.parse(stdout)
  return pins.map((pin) => {
    const { filename } = packed.find(({ name, version }) => name === pin.name && version === pin.version)
    // Some versions of npm report the scope as a folder and write it as a part of the name.
    const file = [filename, filename.replace(/^@/, '').replace('/', '-')].find((name) =>
      existsSync(path.join(work, name)),
    )
    return { pin, tgz: readFileSync(path.join(work, file)) }
  })
}

function publish(pin, tgz, work, cache) {
  const integrity = `sha512-${createHash('sha512').update(tgz).digest('base64')}`
  if (integrity !== pin.integrity)
    throw new Error(`${idOf(pin)} is not the package that was read: ${integrity}`)
  const unpacked = mkdtempSync(path.join(work, 'package-'))
  unpack(tgz, unpacked)
  try {
    renameSync(unpacked, directoryOf(pin, cache))
  } catch (error) {
    // Two demonstrations at once fetch the same bytes, and whichever is first may keep the place.
    if (!existsSync(directoryOf(pin, cache))) throw error
  }
}

function npm(args, cwd) {
  // Under `npm run` the exact npm is known (under yarn or pnpm it is not npm); without it Windows needs a shell
  // to find npm.cmd.
  const runner = process.env.npm_execpath ?? ''
  const known = path.basename(runner) === 'npm-cli.js' ? runner : undefined
  const child = known
    ? spawn(process.execPath, [known, ...args], { cwd })
    : spawn('npm', args, { cwd, shell: process.platform === 'win32' })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`npm could not be started: ${error.message}`)))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
