/** What useradd, utmp and every tool take (useradd(8)). */
export const maxAccountLength = 32

/** Accounts of the system and of services; a session must never become one. */
const systemAccounts: ReadonlySet<string> = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody adm shutdown
  halt operator ftp sshd ntp chrony polkitd dbus messagebus syslog avahi tss uuidd tcpdump landscape pollinate
  lxd sudo wheel admin staff users shadow utmp video audio disk docker libvirt kvm postgres mysql redis mongodb
  clickhouse apache nginx tomcat named bind postfix dovecot exim haproxy zabbix nagios prometheus grafana git
  rpc rpcuser nfsnobody sssd saslauth setroubleshoot cockpit-ws ubuntu debian centos fedora ec2-user azureuser
  gatehouse puppet ansible vagrant oracle jenkins elasticsearch kibana logstash memcache memcached rabbitmq
  statd hplip rtkit colord gdm lightdm speech-dispatcher usbmux whoopsie kernoops geoclue pulse`
    .split(/\s+/)
    .filter((name) => name !== ''),
)

const systemPrefixes = ['systemd-', 'dbus-', 'gatehouse-']

const isSystemAccount = (name: string): boolean =>
  systemAccounts.has(name) || systemPrefixes.some((prefix) => name.startsWith(prefix))

const accents: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Lower case without accents. */
const toPlain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæøœłđðþı]/g, (letter) => accents[letter] ?? '')

/**
 * The nearest name that Linux takes and that is no account of the system: a letter, then letters, digits, `_` and `-`.
 * What was different about the wanted one comes as sentences.
 */
export function linuxAccount(
  wanted: string,
  unique: string,
  maxLength = maxAccountLength,
): { account: string; problems: string[] } {
  const problems: string[] = []
  const [domain, local] = wanted.includes('\\') ? wanted.split(/\\(.*)/s) : ['', wanted]
  if (domain !== '')
    problems.push('Linux has no accounts of domains: what is before \\ was left out.')

  const plain = toPlain(local ?? '')
  let name = plain.replaceAll(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '')
  if (name !== plain) problems.push('Characters that Linux does not take in a name were replaced.')
  if (/^\d/.test(name)) {
    name = `u${name}`
    problems.push('A name cannot begin with a digit: u was put before it.')
  }
  if (name.replaceAll(/[-_]/g, '') === '') {
    name = `session-${tidy(unique)}`
    problems.push('Nothing was left of the name, so another was made.')
  }
  if (isSystemAccount(name)) {
    name = `u-${name}`
    problems.push('That is an account of the system: u- was put before it.')
  }
  if (name.length > maxLength) {
    name = cut(name, unique, maxLength)
    problems.push(`A name has ${maxLength} characters at most: it was cut.`)
  }
  return { account: name.replace(/[-_]+$/, ''), problems }
}

const tidy = (unique: string): string => toPlain(unique).replaceAll(/[^a-z0-9]/g, '') || 'user'

/** What tells two sessions apart stays at the end when it was there. */
function cut(name: string, unique: string, maxLength: number): string {
  const ending = tidy(unique).slice(-8)
  if (unique === '' || !name.endsWith(ending)) return name.slice(0, maxLength)
  const start = name.slice(0, maxLength - ending.length - 1).replace(/[-_]+$/, '')
  return `${start}-${ending}`
}
