import type { CollectedRecord } from '@gatehouse/contract/activity-record'

/** Numbers that look random and are the same in each run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy']
const shared = ['root', 'www-data', 'postgres', 'backup', 'deploy', 'svc-monitoring']
const directories = ['/etc', '/etc/nginx/sites-available', '/srv/www/htdocs', '/opt/app/config']
const services = ['ssh', 'nginx', 'postgresql', 'cron', 'docker', 'smbd', 'rsyslog', 'postfix']
const groups = ['sudo', 'docker', 'adm', 'wheel', 'backup', 'developers', 'finance', 'www-data']

type Random = ReturnType<typeof randomNumbers>
type Facts = Pick<CollectedRecord, 'action' | 'objectType' | 'what'> &
  Partial<Pick<CollectedRecord, 'succeeded' | 'details' | 'certainty'>>

const pick = (from: readonly string[], random: Random): string => from[random(from.length)] ?? ''
const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random(16).toString(16)).join('')

function changedFile(random: Random): Facts {
  return {
    action: 'Modified',
    objectType: 'File',
    what: `${pick(directories, random)}/${pick(services, random)}-${random(4000)}.conf`,
    details: [
      { property: 'SHA-256', before: hex(random, 64), after: hex(random, 64) },
      { property: 'Size', before: String(random(90_000)), after: String(random(90_000)) },
    ],
  }
}

const logon = (random: Random): Facts => ({
  action: random(5) === 0 ? 'Failed Logon' : 'Successful Logon',
  objectType: 'Logon',
  what: `ssh session of ${pick(people, random)}${random(300)}`,
  succeeded: random(5) !== 0,
})

const membership = (random: Random): Facts => ({
  action: 'Modified',
  objectType: 'Group',
  what: pick(groups, random),
  certainty: 'joined',
  details: [
    {
      property: 'Members',
      before: `${pick(people, random)}, ${pick(people, random)}`,
      after: `${pick(people, random)}, ${pick(people, random)}, ${pick(people, random)}${random(300)}`,
    },
  ],
})

const command = (random: Random): Facts => ({
  action: 'Executed',
  objectType: 'Command',
  what: `/usr/bin/systemctl restart ${pick(services, random)} # ticket ${random(100_000)}`,
})

const kinds = [changedFile, logon, logon, logon, membership, command, command, changedFile]

/** Records as a fleet of Linux servers sends them: files, logons, group members, commands. */
export function variedRecord(random: Random, key: string, at: Date): CollectedRecord {
  const facts = (kinds[random(kinds.length)] ?? logon)(random)
  const who = random(4) === 0 ? pick(shared, random) : `${pick(people, random)}${random(300)}`
  return {
    key,
    at: at.toISOString(),
    who,
    where: `srv-${random(40)}.example.com`,
    workstation: random(3) === 0 ? '' : `10.20.${random(8)}.${random(250)}`,
    succeeded: true,
    certainty: 'exact',
    details: [],
    ...facts,
  }
}
