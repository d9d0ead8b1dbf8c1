// @ts-check
// Code of others comes with its licence, wherever the build puts it.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The texts that the packages bring which some modules belong to.
 * @param {Iterable<string>} modules Their files.
 * @param {{ withoutText?: readonly string[] }} [known] Packages that name their licence and do not bring it.
 */
export async function noticesOf(modules, { withoutText = [] } = {}) {
  const folders = [...modules].flatMap(
    (file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0].replace(/^\0/, '') ?? [],
  )
  const notices = await Promise.all([...new Set(folders)].map((folder) => noticeOf(folder, withoutText)))
  return [...new Set(notices)].sort()
}

/**
 * @param {string} folder
 * @param {readonly string[]} withoutText
 */
async function noticeOf(folder, withoutText) {
  const manifest = await readFile(path.join(folder, 'package.json'), 'utf8')
  /** @type {Record<string, string>} */
  const { name, version, license } = JSON.parse(manifest)
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:[.-].*)?$/i.test(entry))
  const title = `## ${name} ${version} (${license})\n`
  if (!file && name && withoutText.includes(name)) return title
  // Somebody has to look.
  if (!file) throw new Error(`${folder} has no licence`)
  const text = await readFile(path.join(folder, file), 'utf8')
  return `${title}\n\`\`\`text\n${text.trim()}\n\`\`\`\n`
}
