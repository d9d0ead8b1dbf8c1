// @ts-check
/**
 * The part after `#` by which GitHub finds a heading, and so does the site.
 * @param {string} heading
 */
export function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, '')
    .replace(/ /g, '-')
}
