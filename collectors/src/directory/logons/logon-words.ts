/** Logon types of Windows (MS-LSAT has none; they are those of SECURITY_LOGON_TYPE). */
const logonTypes: ReadonlyMap<number, string> = new Map([
  [2, 'Interactive'],
  [3, 'Network'],
  [4, 'Batch'],
  [5, 'Service'],
  [7, 'Unlock'],
  [8, 'Network, password in clear text'],
  [9, 'New credentials'],
  [10, 'Remote interactive'],
  [11, 'Interactive, from cache'],
  [12, 'Remote interactive, from cache'],
  [13, 'Unlock, from cache'],
])

export const logonTypeWords = (type: number | string): string =>
  logonTypes.get(Number(type)) ?? (type === '' ? '' : `Logon type ${type}`)
