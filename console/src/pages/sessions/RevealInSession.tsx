import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '../../app/api.ts'
import { SecretDialog } from '../credentials/SecretDialog.tsx'

/** Only where the policy allows it, so that nobody looks for what is not theirs. */
export function RevealInSession({
  session,
  label = 'Show the secret',
}: {
  session: SessionDetails
  label?: string
}) {
  const [isOpen, setIsOpen] = useState(false)
  if (!session.mayReveal) return null
  const params = { organizationId: session.organizationId, sessionId: session.id }
  return (
    <>
      <Button variant="default" leftSection={<IconEye size={14} />} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      {isOpen && (
        <SecretDialog
          title={`Show the secret of ${session.account ?? 'this session'}`}
          label="Secret"
          isWhole
          reveal={(reason) => call(sessionsApi.reveal, { params, body: { reason } })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}
