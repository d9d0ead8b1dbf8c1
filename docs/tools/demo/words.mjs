// Figures as people read them.

/** `196 of 200`, or `none of 200`. */
export function amount(some, all) {
  return `${some === 0 ? 'none' : some.toLocaleString('en')} of ${all.toLocaleString('en')}`
}

/** `: 98 %`, with as many digits as mean something; nothing for nothing. */
export function share(some, all) {
  if (some === 0) return ''
  const percent = (some / all) * 100
  if (percent < 0.05) return ': under 0.1 %'
  return `: ${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`
}
