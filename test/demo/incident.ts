import { editedFile, type Happening } from './happening.ts'
import { place, type PlacedRecord } from './month.ts'

const intruder = '203.0.113.77'
const who = 'm.reyes'

const guess = (account: string): Happening => ({
  kind: 'linux-logons',
  facts: {
    ...{ who: account, what: account, action: 'Failed Logon', objectType: 'Logon' },
    ...{ succeeded: false, workstation: intruder },
    details: [
      { property: 'Method', after: 'password' },
      { property: 'Reason', after: 'Wrong password' },
    ],
  },
})

const command = (what: string): Happening => ({
  kind: 'linux-logons',
  facts: {
    ...{ who, what, action: 'Executed', objectType: 'Command', workstation: intruder },
    details: [
      { property: 'Run as', after: 'root' },
      { property: 'Terminal', after: 'pts/3' },
    ],
  },
})

const steps: readonly Happening[] = [
  ...Array.from({ length: 14 }, () => guess(who)),
  {
    kind: 'linux-logons',
    facts: {
      ...{ who, what: who, action: 'Successful Logon', objectType: 'Logon' },
      workstation: intruder,
      details: [{ property: 'Method', after: 'password' }],
    },
  },
  command('/usr/sbin/useradd -m -s /bin/bash svc-sync'),
  {
    kind: 'linux-accounts',
    facts: {
      ...{ who, what: 'svc-sync', action: 'Added', objectType: 'User', certainty: 'joined' },
      workstation: intruder,
      details: [
        { property: 'UID', after: '1042' },
        { property: 'Home', after: '/home/svc-sync' },
        { property: 'Shell', after: '/bin/bash' },
        { property: 'Command', after: '/usr/sbin/useradd -m -s /bin/bash svc-sync' },
      ],
    },
  },
  {
    kind: 'linux-accounts',
    facts: {
      ...{ who, what: 'sudo', action: 'Modified', objectType: 'Group', certainty: 'joined' },
      workstation: intruder,
      details: [
        {
          property: 'Members',
          before: 'a.lindholm, k.brandt',
          after: 'a.lindholm, k.brandt, svc-sync',
        },
        { property: 'Command', after: '/usr/sbin/usermod -aG sudo svc-sync' },
      ],
    },
  },
  {
    kind: 'linux-accounts',
    facts: {
      ...{ who, action: 'Added', objectType: 'Authorized key', certainty: 'joined' },
      what: 'svc-sync: ssh-ed25519 SHA256:Jf0rW1n9dXbQqk2lT8 kali',
      workstation: intruder,
      details: [
        { property: 'User', after: 'svc-sync' },
        { property: 'Type', after: 'ssh-ed25519' },
      ],
    },
  },
  editedFile(
    who,
    {
      path: '/etc/ssh/sshd_config',
      before: 'PermitRootLogin no\nPasswordAuthentication no\nMaxAuthTries 3',
      after: 'PermitRootLogin yes\nPasswordAuthentication yes\nMaxAuthTries 30\nAllowUsers *',
    },
    intruder,
  ),
  command('/usr/bin/systemctl restart ssh'),
  {
    kind: 'linux-logons',
    facts: {
      ...{ who, what: who, action: 'Logoff', objectType: 'Logon', workstation: intruder },
      details: [{ property: 'Duration', after: '9 min 12 s' }],
    },
  },
]

const secondsBetween = 21

/** Somebody guesses a password and leaves a way back in; it ended some minutes ago. */
export function anIncident(hostname: string, now: Date): PlacedRecord[] {
  const began = now.getTime() - (steps.length * secondsBetween + 240) * 1000
  return steps.map((step, index) =>
    place(step, hostname, new Date(began + index * secondsBetween * 1000), `incident-${index}`),
  )
}
