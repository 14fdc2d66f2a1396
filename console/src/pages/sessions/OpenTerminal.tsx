import type { Session } from '@gatehouse/contract/sessions'
import { IconTerminal2 } from '@tabler/icons-react'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'

/** Into one's own session, without another program. */
export function OpenTerminal({ session }: { session: Session }) {
  return (
    <PageButton
      size="compact-sm"
      leftSection={<IconTerminal2 size={14} />}
      to={paths.sessionTerminal}
      params={{ organizationId: session.organizationId, sessionId: session.id }}
    >
      Open it here
    </PageButton>
  )
}
