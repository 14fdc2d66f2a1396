import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { usePermission } from '../../app/organization.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { sessionChanged } from './search.ts'
import styles from './SessionPage.module.css'

/** What was made for the session and could not be taken away. */
export function Leftovers({ session }: { session: SessionDetails }) {
  const client = useQueryClient()
  const { whyNot } = usePermission()
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const retry = useMutation({
    mutationFn: () => call(sessionsApi.retryCleanUp, { params }),
    onSettled: () => sessionChanged(client, params),
  })
  return (
    <div className={styles['leftovers']}>
      <Notice
        tone="bad"
        title={`Something made for this session is still on ${session.targetName}`}
        action={
          <MaybeDisabled reason={whyNot('sessions:control', 'clean up after sessions')}>
            <Button
              variant="default"
              leftSection={<IconRefresh size={14} />}
              loading={retry.isPending}
              onClick={() => retry.mutate()}
            >
              Try again now
            </Button>
          </MaybeDisabled>
        }
      >
        Gatehouse goes on trying. What the target answered stands below, under Done on the target.
        <FormError error={retry.error} />
      </Notice>
    </div>
  )
}
