import type { Plugin } from 'vitepress'
import { noticesOf } from '../../tools/notices.mjs'

// They name their licence in their manifests only.
const WITHOUT_TEXT = ['@docsearch/css', '@iconify-json/simple-icons', 'esrecurse', 'natural-compare']

/**
 * Writes the licences of all packages whose code is on the site.
 * @param others Modules that others than Vite have bundled.
 */
export function notices(others: ReadonlySet<string>): Plugin {
  let isForServer = false
  return {
    name: 'notices',
    configResolved(config) {
      isForServer = Boolean(config.build.ssr)
    },
    async generateBundle(_options, bundle) {
      if (isForServer) return
      const own = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
      const found = await noticesOf([...own, ...others], { withoutText: WITHOUT_TEXT })
      const intro = '# Third-party notices\n\nThis site contains code of these packages.\n'
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: [intro, ...found].join('\n') })
    },
  }
}
