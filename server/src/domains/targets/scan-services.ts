import type { HostInventory } from '@gatehouse/contract/targets'

type Services = HostInventory['services']

/** From systemd, OpenRC, or the names in /etc/init.d: whichever the host has. */
export function parseServices(lines: (section: string) => string[]): Services {
  const users = new Map(lines('unit-users').map((line) => twoOf(line.split('\t'))))
  return [
    ...parseSystemd(lines('unit-files'), lines('units')).map((service) => {
      const user = users.get(service.name)
      return user === undefined || user === '' ? service : { ...service, user }
    }),
    ...parseOpenRc(lines('rc-status')),
    ...lines('init-d').map((name) => ({ name: name.trim(), state: 'unknown', isEnabled: false })),
  ]
}

const twoOf = ([name = '', user = '']: readonly string[]) => [name, user.trim()] as const

const columnsOf = (line: string) =>
  line
    .replace(/^[●*○×]\s*/, '')
    .trim()
    .split(/\s+/)

function parseSystemd(files: readonly string[], units: readonly string[]): Services {
  const found = new Map<string, Services[number]>()
  for (const line of files) {
    const [name = '', enabled = ''] = columnsOf(line)
    if (!name.endsWith('.service')) continue
    found.set(name, { name, state: 'inactive', isEnabled: enabled.startsWith('enabled') })
  }
  for (const line of units) {
    const [name = '', load, active = '', sub = ''] = columnsOf(line)
    if (!name.endsWith('.service') || load === 'not-found') continue
    const isEnabled = found.get(name)?.isEnabled ?? false
    found.set(name, { name, state: `${active} (${sub})`, isEnabled })
  }
  return [...found.values()]
}

/** ` sshd   [  started  ]`; those under a run level are switched on. */
function parseOpenRc(lines: readonly string[]): Services {
  const found = new Map<string, Services[number]>()
  let isEnabled = false
  for (const line of lines) {
    if (line.startsWith('Runlevel:')) isEnabled = true
    if (line.startsWith('Dynamic Runlevel:')) isEnabled = false
    const match = /^\s+(\S+)\s+.*\[\s*(\S+).*\]\s*$/.exec(line)
    if (!match) continue
    const [, name = '', state = ''] = match
    found.set(name, { name, state, isEnabled: isEnabled || (found.get(name)?.isEnabled ?? false) })
  }
  return [...found.values()]
}
