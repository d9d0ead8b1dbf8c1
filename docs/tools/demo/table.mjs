// Plain text for a terminal: no colours, no box characters, columns aligned by width.

/** Rows of cells as aligned lines. Cells of numbers are put to the right, all others to the left. */
export function table(rows, { gap = 2, indent = 0 } = {}) {
  const width = []
  for (const row of rows) {
    row.forEach((cell, column) => (width[column] = Math.max(width[column] ?? 0, String(cell).length)))
  }
  const lineOf = (row) =>
    row.map((cell, column) =>
      typeof cell === 'number' || /^\d+$/.test(cell)
        ? String(cell).padStart(width[column])
        : String(cell).padEnd(width[column]),
    )
  return rows.map((row) => (' '.repeat(indent) + lineOf(row).join(' '.repeat(gap))).trimEnd())
}

/** Text broken at spaces so that no line is longer than `width`, every line indented. */
export function wrapped(text, { width = 100, indent = 0 } = {}) {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line !== '' && indent + line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => ' '.repeat(indent) + line)
}

export function heading(text) {
  return ['', text, '='.repeat(text.length), '']
}

/** Findings that say the same about one file, as one, with the lines of all of them in `places`. */
export function sameMessages(findings) {
  const groups = new Map()
  for (const { line, ...finding } of findings) {
    const key = JSON.stringify([finding.id, finding.file, finding.rule, finding.message])
    if (!groups.has(key)) groups.set(key, { ...finding, places: [] })
    groups.get(key).places.push(line)
  }
  return [...groups.values()]
}

/** The lines that differ between two texts: `- ` with the old number, `+ ` with the new one. */
export function changedLines(before, after) {
  const old = before.split('\n')
  const now = after.split('\n')
  // Length of the longest common run of lines from (i, j) on; the files are short, so the plain table will do.
  const common = Array.from({ length: old.length + 1 }, () => new Array(now.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i][j] =
        old[i] === now[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1])
    }
  }
  const changes = []
  for (let i = 0, j = 0; i < old.length || j < now.length;) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1
      j += 1
    } else if (j >= now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) {
      changes.push(`- ${String(i + 1).padStart(4)}  ${old[i]}`)
      i += 1
    } else {
      changes.push(`+ ${String(j + 1).padStart(4)}  ${now[j]}`)
      j += 1
    }
  }
  return changes
}
