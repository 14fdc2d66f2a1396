import { subjectOf, type Change } from '../tracked-object.ts'
import type { Question } from '../who/who-resolver.ts'
import { stateTypes } from './state-objects.ts'

const serviceTools = ['systemctl', 'service', 'update-rc.d', 'chkconfig', 'deb-systemd-helper']
const packageTools = [
  'apt',
  'apt-get',
  'aptitude',
  'dpkg',
  'dselect',
  'unattended-upgrade',
  'synaptic',
]

const tools: Readonly<Record<string, readonly string[]>> = {
  [stateTypes.service]: serviceTools,
  [stateTypes.package]: packageTools,
  [stateTypes.port]: [],
  [stateTypes.job]: ['crontab', 'systemctl'],
}

/** How logs would speak of the change, which happened between two looks. */
export function stateQuestion(change: Change, since: Date, at: Date): Question {
  const subject = subjectOf(change)
  const { properties } = subject
  const user = subject.origin.startsWith('/var/spool/cron')
    ? (properties['User'] ?? 'root')
    : 'root'
  return {
    at,
    since,
    accounts: [...new Set([user, 'root'])],
    fallback: user,
    names: [subject.name, subject.id, properties['File'] ?? '', properties['Process'] ?? ''].filter(
      (name) => name !== '',
    ),
    tools: tools[subject.type] ?? [],
  }
}
