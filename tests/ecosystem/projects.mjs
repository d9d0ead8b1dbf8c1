// @ts-check
import { readFileSync } from 'node:fs'

/**
 * A project with a suite of its own, at one commit.
 *
 * @typedef {object} Project
 * @property {string} name
 * @property {string} repository the URL that git clones
 * @property {string} commit
 * @property {string} install run once, without scripts of packages where the suite can do without
 * @property {string} [build] run before each run of the suite, when it tests what was built
 * @property {string} test the suite; `{results}` stands for the file that its reporter writes, else it prints them;
 *   `{jasmine}` for a helper that makes jasmine print them
 * @property {string} format how to read the results: a name in `FORMATS`
 * @property {string} [types] checks the types; no error may be new after the fixes
 * @property {string[]} sources what is fixed, as paths or globs of git
 * @property {string[]} [without] parts of it that are not
 * @property {string} about why it is here
 */

/** @type {Project[]} */
export const projects = JSON.parse(readFileSync(new URL('projects.json', import.meta.url), 'utf8'))
