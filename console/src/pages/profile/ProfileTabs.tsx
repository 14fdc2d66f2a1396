import { Link } from '@tanstack/react-router'
import { paths } from '../../app/paths.ts'
import styles from './ProfileTabs.module.css'

const tabs = [
  { label: 'Sign-in', to: paths.profile },
  { label: 'API tokens', to: paths.apiTokens },
  { label: 'SSH keys', to: paths.sshKeys },
  { label: 'Where I am signed in', to: paths.logins },
  { label: 'Notifications', to: paths.notificationPreferences },
] as const

/** The pages about the reader; each has its own address. */
export function ProfileTabs() {
  return (
    <nav className={styles['tabs']} aria-label="My profile">
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} activeOptions={{ exact: true, includeSearch: false }}>
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
