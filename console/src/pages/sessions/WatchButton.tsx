import { organizationsApi } from '@gatehouse/contract/organizations'
import type { Session } from '@gatehouse/contract/sessions'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { query } from '../../app/api.ts'
import { mayIn, useLogin } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'

/** Where somebody is connected, for those who may watch there. */
export function WatchButton({ session }: { session: Session }) {
  const login = useLogin()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const { organizationId, id: sessionId, state, username, targetName } = session
  const kind = organizations.find(({ id }) => id === organizationId)?.kind
  if (state !== 'active' || !kind || !mayIn(login, kind, 'sessions:watch')) return null
  return (
    <Tooltip label="Watch">
      <ActionIcon
        size="sm"
        aria-label={`Watch ${username} on ${targetName}`}
        renderRoot={(props) => (
          <Link to={paths.sessionLive} params={{ organizationId, sessionId }} {...props} />
        )}
      >
        <IconEye size={15} />
      </ActionIcon>
    </Tooltip>
  )
}
