import type { Organization } from '@gatehouse/contract/organizations'
import { Kbd, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { GateIcon, Wordmark } from '../../ui/Brand.tsx'
import { useLogin } from '../login.ts'
import { paths } from '../paths.ts'
import { Bell } from './Bell.tsx'
import { DestinationIcon } from './DestinationIcon.tsx'
import { type Destination, navigation } from './navigation.ts'
import { OrganizationSwitcher } from './OrganizationSwitcher.tsx'
import styles from './Rail.module.css'
import { UserMenu } from './UserMenu.tsx'

interface Props {
  organizations: readonly Organization[]
  chosen: Organization | undefined
}

export function Rail({ organizations, chosen }: Props) {
  const login = useLogin()
  return (
    <aside className={styles['rail']} aria-label="Gatehouse">
      <div className={styles['top']}>
        <Link to={paths.home} className={styles['brand']} aria-label="Gatehouse, to the overview">
          <GateIcon size={22} />
          <span className={styles['word']}>
            <Wordmark height={17} />
          </span>
        </Link>
        <Bell />
      </div>
      <OrganizationSwitcher organizations={organizations} chosen={chosen} />
      <UnstyledButton
        className={styles['search']}
        onClick={spotlight.open}
        title="Search everything (Ctrl K)"
        aria-label="Search everything"
      >
        <IconSearch size={14} aria-hidden />
        <span className={styles['searchText']}>Search</span>
        <Kbd size="xs" className={styles['keys']}>
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <nav className={styles['nav']} aria-label="Pages">
        {navigation(login, chosen).map((section) => (
          <div key={section.title ?? 'top'} className={styles['section']}>
            {section.title !== undefined && (
              <div className={styles['title']} aria-hidden>
                {section.title}
              </div>
            )}
            <ul aria-label={section.title ?? 'Start'}>
              {section.destinations.map((destination) => (
                <li key={destination.label}>
                  <RailLink destination={destination} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <UserMenu />
    </aside>
  )
}

function RailLink({ destination }: { destination: Destination }) {
  const { label, icon, to, organizationId = '', isExact = false } = destination
  return (
    <Link
      to={to}
      params={{ organizationId }}
      className={styles['link']}
      activeOptions={{ exact: isExact, includeSearch: false }}
      title={label}
    >
      <DestinationIcon name={icon} />
      <span className={styles['label']}>{label}</span>
    </Link>
  )
}
