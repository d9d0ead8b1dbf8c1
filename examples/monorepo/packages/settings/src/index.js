import fs from 'node:fs'

export function readSettings(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}

export function setOption(file, name, value) {
  const settings = readSettings(file)
  settings[name] = value
  fs.writeFileSync(file, JSON.stringify(settings))
}
