import { alertsApi } from '@gatehouse/contract/alerts'
import { loginsApi, type CurrentLogin } from '@gatehouse/contract/logins'
import { notificationsApi } from '@gatehouse/contract/notifications'
import { type Organization, organizationsApi } from '@gatehouse/contract/organizations'
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { cleanup, configure, render } from '@testing-library/react'
import { afterEach } from 'vitest'
import { Providers } from '../Providers.tsx'
import { makeQueryClient } from '../query-client.ts'
import { makeRouter } from '../routes.tsx'
import { fake, fakeAnyway } from './fake.ts'
import { aCustomer, aLogin, anOrganization } from './things.ts'

// The first page of a file loads its modules, on a busy machine slowly.
configure({ asyncUtilTimeout: 8_000 })
afterEach(cleanup)
// The browser of the tests draws no letters, and so has none to load.
Object.defineProperty(document, 'fonts', { value: new EventTarget() })

/** Opens the console at an address, as somebody who is already signed in unless `login` is absent. */
export function renderAt(
  address: string,
  {
    login = aLogin(),
    organizations = [anOrganization(), aCustomer()],
  }: { login?: CurrentLogin; organizations?: Organization[] } = {},
) {
  fake(loginsApi.current, login)
  fake(organizationsApi.list, { organizations })
  fake(organizationsApi.get, ({ path }) => {
    const organization = organizations.find((one) => path.endsWith(one.id))
    if (!organization) throw new Error(`The test has no organization for ${path}.`)
    return { ...organization, history: [] }
  })
  fakeAnyway(notificationsApi.list, { notifications: [], unread: 0 })
  fakeAnyway(alertsApi.counts, { perOrganization: [] })
  fakeAnyway(alertsApi.timeline, { top: [], other: 0, perDay: [], total: 0, open: 0 })
  return renderConsole(address)
}

/** Opens the console at an address with only the fakes that the test has made. */
export function renderConsole(address: string) {
  const history = createMemoryHistory({ initialEntries: [address] })
  const queryClient = makeQueryClient(() => undefined)
  const router = makeRouter(queryClient, history)
  render(
    <Providers queryClient={queryClient}>
      <RouterProvider router={router} />
    </Providers>,
  )
  return { router, address: () => decodeURIComponent(router.state.location.href) }
}
