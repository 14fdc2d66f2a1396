import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import '../ui/tokens.css'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { paths } from './paths.ts'
import { Providers } from './Providers.tsx'
import { makeQueryClient } from './query-client.ts'
import { makeRouter } from './routes.tsx'

const queryClient = makeQueryClient(toSignIn)
const router = makeRouter(queryClient)

/** A login ended while its pages were open: sign in, and come back to the same place. */
function toSignIn(): void {
  const { pathname, href } = router.state.location
  if (pathname === paths.signIn || pathname === paths.invitation) return
  queryClient.clear()
  void router.navigate({ to: paths.signIn, search: { next: href } })
}

// After an update of the server the files of this version are gone; the page loads the new ones, once.
window.addEventListener('vite:preloadError', (event) => {
  const key = 'gatehouse-reloaded-at'
  const last = Number(sessionStorage.getItem(key))
  if (Date.now() - last < 60_000) return
  event.preventDefault()
  sessionStorage.setItem(key, String(Date.now()))
  location.reload()
})

const element = document.getElementById('root')
if (element) {
  createRoot(element).render(
    <StrictMode>
      <Providers queryClient={queryClient}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  )
}
