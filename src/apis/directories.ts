/** Directories that the system keeps for temporary files, usually on another file system than anybody's data. */

/** Functions that answer such a directory, or make something inside it, by module and member. */
const SYSTEM_TEMP: ReadonlySet<string> = new Set([
  'os.tmpdir',
  'os.tmpDir',
  'os-tmpdir',
  'tempy.temporaryFile',
  'tempy.temporaryDirectory',
  'tempy.file',
  'tempy.directory',
  'tempfile',
  'tmp.tmpNameSync',
  'tmp.fileSync',
  'tmp.dirSync',
  'tmp-promise.file',
  'tmp-promise.dir',
  'tmp-promise.tmpName',
  'temp.path',
  'temp.mkdirSync',
  'temp.openSync',
])

/** Values that hold one. */
const SYSTEM_TEMP_VALUES: ReadonlySet<string> = new Set([
  'process.env.TMPDIR',
  'process.env.TEMP',
  'process.env.TMP',
  'import:temp-dir#',
  'import:temp-dir#default',
  'import:tempy#temporaryDirectory',
])

/** A name that speaks of such a directory is a reason to be unsure. */
export const soundsTemporary = (name: string): boolean => /te?mp|cache|scratch/i.test(name)

export const isSystemTempCall = (api: string): boolean => SYSTEM_TEMP.has(api)
export const isSystemTempValue = (key: string): boolean => SYSTEM_TEMP_VALUES.has(key)
export const isSystemTempText = (text: string): boolean => /^(?:\/private)?(?:\/var)?\/tmp(?:\/|$)/.test(text)
