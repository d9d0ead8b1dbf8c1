// @ts-check
// Runs the commands of a project: bounded, in a group that can be ended as a whole, and with an environment that says
// nothing about the run that started it.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/**
 * @typedef {object} Run
 * @property {number | null} status null when it was ended
 * @property {boolean} late whether the time was up
 * @property {string} output both streams
 */

/**
 * @param {string} command for the shell
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, seconds: number }} options
 * @returns {Promise<Run>}
 */
export function run(command, { cwd, env = outerEnvironment(), seconds }) {
  const group = process.platform !== 'win32'
  const child = spawn(command, { cwd, env, shell: true, detached: group, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let late = false
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
  const end = () => {
    try {
      if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  const timer = setTimeout(() => {
    late = true
    end()
  }, seconds * 1000)
  process.once('exit', end)
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer)
      process.removeListener('exit', end)
    }
    child.on('error', (error) => {
      over()
      reject(error)
    })
    child.on('exit', (status) => {
      over()
      // What a suite has left running holds its pipes open, and would disturb the next one.
      end()
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({ status: late ? null : status, late, output })
    })
  })
}

/** For git and for installing: that of the user, without what npm and vitest set for their own children. */
export function outerEnvironment() {
  const env = { ...process.env }
  for (const name of Object.keys(env)) {
    if (/^(?:npm_(?!config_)|VITEST|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$|INIT_CWD$)/.test(name))
      delete env[name]
  }
  const own = `node_modules${path.sep}.bin`
  env['PATH'] = (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(own))
    .join(path.delimiter)
  return env
}

/**
 * For a suite: a home and a folder for temporary files of its own, so that two runs start alike and nothing of the
 * user's is touched.
 *
 * @param {string} checkout @param {string} scratch
 */
export function suiteEnvironment(checkout, scratch) {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  const [home, temporary] = ['home', 'tmp'].map((name) => path.join(scratch, name))
  for (const folder of [home, temporary]) mkdirSync(/** @type {string} */ (folder), { recursive: true })
  const env = outerEnvironment()
  for (const name of Object.keys(env)) if (/^(?:XDG_|GIT_|npm_)/.test(name)) delete env[name]
  return {
    ...env,
    PATH: `${path.join(checkout, 'node_modules/.bin')}${path.delimiter}${env['PATH']}`,
    HOME: home,
    USERPROFILE: home,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    CI: 'true',
    NO_COLOR: '1',
  }
}
