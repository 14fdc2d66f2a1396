import { type SessionType, sessionTypesApi } from '@gatehouse/contract/session-types'
import { ActionIcon } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { counted } from '../../ui/numbers.ts'

interface Props {
  type: SessionType
  whyNot: string | undefined
}

export function RemoveSessionType({ type, whyNot }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => call(sessionTypesApi.remove, { params: { sessionTypeId: type.id } }),
    onSuccess: async () => {
      await navigate({ to: paths.sessionTypes, ignoreBlocker: true })
      await invalidate(client, sessionTypesApi.list.path)
    },
  })
  return (
    <>
      <MaybeDisabled reason={whyNot ?? whyNotRemove(type)}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={`Remove ${type.name}`}
          onClick={() => setAsked(true)}
        >
          <IconTrash size={15} />
        </ActionIcon>
      </MaybeDisabled>
      <ConfirmDestructive
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={`Remove ${type.name}`}
        verb="Remove the session type"
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        Nobody can choose it any more. Sessions that were of this type keep its name. This cannot be
        undone.
      </ConfirmDestructive>
    </>
  )
}

function whyNotRemove({ isPredefined, policyCount }: SessionType): string | undefined {
  if (isPredefined) return 'It came with Gatehouse. Switch it off instead.'
  if (policyCount === 0) return undefined
  return `${counted(policyCount, 'policy names', 'policies name')} it. Take it out there first.`
}
