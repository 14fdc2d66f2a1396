/** One line of passwd(5). */
export interface PasswdEntry {
  name: string
  uid: number
  gid: number
  comment: string
  home: string
  shell: string
}

/** name:password:uid:gid:comment:home:shell. Lines that are not so, such as NIS `+`, are left out. */
export function parsePasswd(text: string): PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, comment = '', home = '', shell = ''] = line.split(':')
    if (!isName(name) || !isNumber(uid) || !isNumber(gid)) return []
    return [{ name, uid: Number(uid), gid: Number(gid), comment, home, shell }]
  })
}

export const isName = (name: string | undefined): name is string =>
  name !== undefined && name !== '' && !/^[+\-#]/.test(name)

export const isNumber = (text: string | undefined): text is string => /^\d{1,10}$/.test(text ?? '')
