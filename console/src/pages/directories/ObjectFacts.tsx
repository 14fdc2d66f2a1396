import type { DirectoryObject } from '@gatehouse/contract/directories'
import type { ReactNode } from 'react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { type Fact, Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from './ObjectFacts.module.css'

/** What the directory says of an object; what it does not say is left out. */
export function ObjectFacts({ object }: { object: DirectoryObject }) {
  return (
    <>
      <Panel title="Facts">
        <Facts items={factsOf(object)} />
      </Panel>
      {object.servicePrincipalNames && object.servicePrincipalNames.length > 0 && (
        <Panel title="Service principal names">
          <ul className={styles['names']}>
            {object.servicePrincipalNames.map((name) => (
              <li key={name} className="gh-machine">
                {name}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

const lapsNames = {
  legacy: 'Kept by LAPS (legacy)',
  clear: 'Kept by Windows LAPS, readable by who may',
  encrypted: 'Kept by Windows LAPS, encrypted',
} as const

const machine = (text: string | undefined): ReactNode =>
  text !== undefined && <span className="gh-machine">{text}</span>

const copied = (text: string | undefined, label: string): ReactNode =>
  text !== undefined && (
    <span className={styles['copied']}>
      <span className="gh-machine">{text}</span> <CopyButton value={text} label={label} />
    </span>
  )

const when = (at: string | undefined): ReactNode =>
  at !== undefined && (
    <>
      <Time at={at} as="list" />, <Time at={at} />
    </>
  )

const warning = (isSo: boolean | undefined, text: string): ReactNode =>
  isSo === true && <span className={styles['warning']}>{text}</span>

const factsOf = (object: DirectoryObject): Fact[] => [
  { name: 'Logon name', value: machine(object.samAccountName) },
  { name: 'Principal name', value: machine(object.userPrincipalName) },
  { name: 'E-mail', value: object.email },
  { name: 'Department', value: object.department },
  { name: 'Description', value: object.description },
  { name: 'Group type', value: object.groupType },
  {
    name: 'Administrative',
    value: warning(object.isAdministrative, 'Has or had power over the domain'),
  },
  { name: 'DNS name', value: machine(object.dnsHostName) },
  { name: 'System', value: object.operatingSystem },
  {
    name: 'Last logon',
    value: object.isEnabled !== undefined && (when(object.lastLogonAt) || 'none known'),
  },
  { name: 'Password set', value: when(object.passwordSetAt) },
  {
    name: 'Password',
    value: warning(object.passwordNeverExpires, 'Never expires'),
  },
  {
    name: 'Without one',
    value: warning(object.passwordNotRequired, 'A password is not required'),
  },
  { name: 'Expires', value: when(object.expiresAt) },
  { name: 'Local password', value: object.laps && lapsNames[object.laps] },
  { name: 'It changes', value: when(object.lapsExpiresAt) },
  { name: 'Created', value: when(object.createdAt) },
  { name: 'Changed', value: when(object.changedAt) },
  { name: 'Deleted', value: when(object.deletedAt) },
  { name: 'SID', value: copied(object.sid, 'Copy the SID') },
  { name: 'Object GUID', value: copied(object.id, 'Copy the object GUID') },
]
