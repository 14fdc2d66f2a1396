import { createHash } from 'node:crypto'
import type { CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import type { ConnectorKind } from '@gatehouse/contract/collectors'
import type { Random } from './random.ts'

/** A fact before it has a time and a place. */
export interface Happening {
  kind: ConnectorKind
  facts: Pick<CollectedRecord, 'who' | 'action' | 'objectType' | 'what'> &
    Partial<Pick<CollectedRecord, 'workstation' | 'succeeded' | 'certainty' | 'details'>>
}

interface Scene {
  people: readonly string[]
  network: string
  random: Random
}

const outside = ['198.51.100.23', '203.0.113.77', '203.0.113.140', '192.0.2.61']
const commands = [
  '/usr/bin/systemctl restart nginx',
  '/usr/bin/apt-get upgrade',
  '/usr/bin/journalctl -u postgresql --since today',
  '/usr/bin/vim /etc/nginx/sites-available/default',
  '/usr/sbin/usermod -aG docker deploy',
  '/usr/bin/tail -f /var/log/syslog',
  '/usr/bin/rsync -a /srv/export/ backup:/srv/export/',
  '/usr/bin/certbot renew',
  '/usr/sbin/ufw allow 5432/tcp',
  '/usr/bin/docker compose up -d',
]
const groups = ['sudo', 'docker', 'adm', 'backup', 'developers', 'finance', 'www-data']
const packages = [
  'openssl',
  'nginx',
  'postgresql-15',
  'curl',
  'linux-image-amd64',
  'openssh-server',
]
const services = ['nginx', 'postgresql', 'cron', 'docker', 'fail2ban', 'postfix', 'chrony']

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const deskOf = ({ network, random }: Scene): string => `${network}.${10 + random.below(60)}`

function logon(scene: Scene): Happening {
  const { people, random } = scene
  const who = random.pick(people)
  return {
    kind: 'linux-logons',
    facts: {
      ...{ who, what: who, action: random.percent(35) ? 'Logoff' : 'Successful Logon' },
      objectType: 'Logon',
      workstation: deskOf(scene),
      details: [
        { property: 'Method', after: random.percent(80) ? 'publickey' : 'password' },
        { property: 'Port', after: `${40_000 + random.below(20_000)}` },
      ],
    },
  }
}

function failedLogon(scene: Scene): Happening {
  const { people, random } = scene
  const isStranger = random.percent(60)
  const who = isStranger ? random.pick(['root', 'admin', 'oracle', 'test']) : random.pick(people)
  return {
    kind: 'linux-logons',
    facts: {
      ...{ who, what: who, action: 'Failed Logon', objectType: 'Logon', succeeded: false },
      workstation: isStranger ? random.pick(outside) : deskOf(scene),
      details: [
        { property: 'Method', after: 'password' },
        { property: 'Reason', after: isStranger ? 'There is no such account' : 'Wrong password' },
      ],
    },
  }
}

function sudo(scene: Scene): Happening {
  const { people, random } = scene
  return {
    kind: 'linux-logons',
    facts: {
      ...{ who: random.pick(people), action: 'Executed', objectType: 'Command' },
      what: random.pick(commands),
      workstation: deskOf(scene),
      details: [
        { property: 'Run as', after: 'root' },
        { property: 'Terminal', after: `pts/${random.below(6)}` },
      ],
    },
  }
}

function membership(scene: Scene): Happening {
  const { people, random } = scene
  const before = people.slice(0, 2)
  const joined = random.pick(people.slice(2))
  const isLeaving = random.percent(30)
  const [was, is] = isLeaving ? [[...before, joined], before] : [before, [...before, joined]]
  return {
    kind: 'linux-accounts',
    facts: {
      ...{ who: random.pick(people), action: 'Modified', objectType: 'Group' },
      what: random.pick(groups),
      workstation: deskOf(scene),
      certainty: 'joined',
      details: [{ property: 'Members', before: was.join(', '), after: is.join(', ') }],
    },
  }
}

function account(scene: Scene): Happening {
  const { people, random } = scene
  const name = random.pick(['svc-backup', 'svc-report', 'contractor7', 'deploy', 'trainee'])
  const details: Detail[] = [
    { property: 'UID', after: `${1001 + random.below(80)}` },
    { property: 'Home', after: `/home/${name}` },
    { property: 'Shell', after: '/bin/bash' },
  ]
  const isGoing = random.percent(40)
  return {
    kind: 'linux-accounts',
    facts: {
      ...{ who: random.pick(people), what: name, objectType: 'User' },
      action: isGoing ? 'Removed' : 'Added',
      workstation: deskOf(scene),
      certainty: random.percent(70) ? 'joined' : 'exact',
      details: isGoing
        ? details.map(({ property, after }) => ({ property, before: after }))
        : details,
    },
  }
}

const password = (scene: Scene): Happening => ({
  kind: 'linux-accounts',
  facts: {
    ...{ who: scene.random.pick(scene.people), what: scene.random.pick(scene.people) },
    ...{ action: 'Modified', objectType: 'User password', certainty: 'joined' },
    details: [{ property: 'Last changed', before: '2026-08-02', after: '2026-11-12' }],
  },
})

const edits: readonly { path: string; before: string; after: string }[] = [
  {
    path: '/etc/nginx/sites-available/portal',
    before: '    client_max_body_size 8m;',
    after: '    client_max_body_size 64m;\n    proxy_read_timeout 120s;',
  },
  { path: '/etc/hosts', before: '', after: '10.20.4.31  scanner-31' },
  {
    path: '/etc/postgresql/15/main/pg_hba.conf',
    before: 'host  all  all  10.20.4.0/24  scram-sha-256',
    after: 'host  all  all  10.20.0.0/16  scram-sha-256',
  },
  { path: '/etc/fstab', before: '', after: 'nas:/export  /mnt/export  nfs4  ro  0  0' },
  { path: '/etc/logrotate.d/app', before: 'rotate 4', after: 'rotate 12' },
]

export function editedFile(
  who: string,
  { path, before, after }: (typeof edits)[number],
  workstation: string,
): Happening {
  return {
    kind: 'linux-files',
    facts: {
      ...{ who, action: 'Modified', objectType: 'File', what: path, workstation },
      certainty: 'joined',
      details: [
        { property: 'Size', before: `${1800 + before.length}`, after: `${1800 + after.length}` },
        { property: 'SHA-256', before: digest(before), after: digest(after) },
        { property: 'Content', before, after },
      ],
    },
  }
}

const file = (scene: Scene): Happening =>
  editedFile(scene.random.pick(scene.people), scene.random.pick(edits), deskOf(scene))

function upgradedPackage({ random }: Scene): Happening {
  const minor = random.below(20)
  return {
    kind: 'linux-state',
    facts: {
      ...{ who: 'root', action: 'Modified', objectType: 'Package', certainty: 'inferred' },
      what: random.pick(packages),
      details: [{ property: 'Version', before: `3.0.${minor}-1`, after: `3.0.${minor + 1}-1` }],
    },
  }
}

function service({ people, random }: Scene): Happening {
  const isStopping = random.percent(50)
  const [before, after] = isStopping ? ['yes', 'no'] : ['no', 'yes']
  return {
    kind: 'linux-state',
    facts: {
      ...{ who: random.pick(people), action: 'Modified', objectType: 'Service' },
      what: random.pick(services),
      certainty: 'joined',
      details: [{ property: 'Running', before, after }],
    },
  }
}

/** How often each kind of fact comes, in percent. */
const shares: readonly [share: number, make: (scene: Scene) => Happening][] = [
  [40, logon],
  [9, failedLogon],
  [24, sudo],
  [9, file],
  [6, upgradedPackage],
  [4, service],
  [4, membership],
  [3, account],
  [1, password],
]

export function anyHappening(scene: Scene): Happening {
  let left = scene.random.below(100)
  for (const [share, make] of shares) {
    if (left < share) return make(scene)
    left -= share
  }
  return logon(scene)
}
