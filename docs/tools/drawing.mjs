// What the drawings in docs have in common. All are plain SVG without scripts, with a title and with words that say the
// same to those who cannot see them.

export const SANS = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'

// Of middle lightness, so that they can be read on a light and on a dark page alike.
export const TEXT = '#767b82'
export const GRID = '#76808a'
export const OURS = '#2f81f7'
export const OTHERS = '#b0741c'

/**
 * The whole drawing.
 * @param {{ width: number, height: number, title: string, description: string, parts: string[] }} drawing
 */
export function svg({ width, height, title, description, parts }) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description" font-family="${SANS}" font-size="13">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

/**
 * @param {number | string} x
 * @param {number} y
 * @param {string} words
 */
export const text = (x, y, words, { anchor = 'start', weight = 400, fill = TEXT } = {}) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`

/** @param {string} words */
export const escaped = (words) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
