import { organizationsApi } from '@gatehouse/contract/organizations'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { ZoneProvider } from '../../ui/zone.tsx'
import { live, query } from '../api.ts'
import { useLogin } from '../login.ts'
import { Palette } from './Palette.tsx'
import { Rail } from './Rail.tsx'
import styles from './Shell.module.css'

/** The frame of every page behind the sign-in. */
export function Shell() {
  const login = useLogin()
  const { data } = useSuspenseQuery(live(query(organizationsApi.list, { query: {} })))
  const { organizationId } = useParams({ strict: false })
  const chosen = data.organizations.find((one) => one.id === organizationId)

  return (
    <ZoneProvider zone={chosen?.timeZone ?? login.organization.timeZone}>
      <a href="#content" className={styles['skip']}>
        Skip to the content
      </a>
      <div className={styles['shell']}>
        <Rail organizations={data.organizations} chosen={chosen} />
        <main id="content" className={styles['content']} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Palette organizations={data.organizations} chosen={chosen} />
    </ZoneProvider>
  )
}
