/**
 * What a vendored file looks like: a header that says where it is from, and the runtime in one of its forms.
 *
 * The header holds the SHA-256 of everything below it, with line ends as LF, because version control may turn them.
 */
import { createHash } from 'node:crypto'
import packageJson from '../../package.json' with { type: 'json' }

/** What a file that stands where a vendored one should be is. */
export type Judgement =
  | { state: 'current' }
  /** Whole, and from another version or in another form. */
  | { state: 'other'; version: string }
  /** One of ours, and not as it was written. */
  | { state: 'edited' }
  /** Not one of ours. */
  | { state: 'foreign' }

const withLf = (text: string): string => text.replaceAll('\r\n', '\n')

const hashOf = (body: string): string => createHash('sha256').update(body).digest('hex')

// For linters. The line below it is for bundlers that keep licences.
const FIRST_LINE = '/* eslint-disable */\n'
const HEADER =
  /^\/\* eslint-disable \*\/\n\/\*!\n \* eslint-plugin-atomic-fs (\S+): [^]*?\n \* Made by: (.+)\n[^]*?\n \* SHA-256 of what follows this comment: ([0-9a-f]{64})\n[^]*?\n \*\/\n/

/**
 * The whole file.
 *
 * @param body the runtime in one of its forms
 * @param command what makes the file again
 * @param licence the text of the licence
 */
export function vendoredFile(body: string, command: string, licence: string): string {
  const pages = packageJson.homepage.replace('#readme', `/blob/v${packageJson.version}`)
  const lines = [
    `${packageJson.name} ${packageJson.version}: its runtime as one file, without dependencies.`,
    '',
    'DO NOT EDIT. Change the version of the package and make the file again.',
    `Made by: ${command}`,
    `Documentation: ${pages}/docs/runtime/README.md`,
    `SHA-256 of what follows this comment: ${hashOf(withLf(body))}`,
    '',
    ...withLf(licence).trim().split('\n'),
  ]
  const comment = lines.map((line) => ` * ${line}`.trimEnd()).join('\n')
  return `${FIRST_LINE}/*!\n${comment}\n */\n${withLf(body)}`
}

/** Compares the text of a file with what this version would write there; `fresh` makes that for a command. */
export function judge(text: string, fresh: (command: string) => string): Judgement {
  // Where no rule is on that would report something, `eslint --fix` takes the first line away: it calls it useless.
  const given = withLf(text).replace(/^\s*(?=\/\*!\n)/, FIRST_LINE)
  const header = HEADER.exec(given)
  if (!header) return { state: 'foreign' }
  const [head, version, command, hash] = header as unknown as [string, string, string, string]
  if (hashOf(given.slice(head.length)) !== hash) return { state: 'edited' }
  const expected = fresh(command)
  if (given === expected) return { state: 'current' }
  // The body is whole. Our own body under another header: somebody edited the header.
  return version === packageJson.version && expected.includes(` ${hash}\n`)
    ? { state: 'edited' }
    : { state: 'other', version }
}
