export interface CronLine {
  schedule: string
  /** Empty in the crontab of a user, where it is that user. */
  user: string
  command: string
}

const nicknames = /^@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)$/i
const setting = /^[A-Za-z_][A-Za-z0-9_]*\s*=|^"[^"]+"\s*=/

/** crontab(5). System crontabs name the user between schedule and command. */
export function parseCrontab(text: string, hasUser: boolean): CronLine[] {
  return text.split('\n').flatMap((raw) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || setting.test(line)) return []
    const words = line.split(/\s+/)
    const fields = nicknames.test(words[0] ?? '') ? 1 : 5
    const schedule = words.slice(0, fields).join(' ')
    const user = hasUser ? (words[fields] ?? '') : ''
    const command = words.slice(fields + (hasUser ? 1 : 0)).join(' ')
    return command === '' ? [] : [{ schedule, user, command }]
  })
}
