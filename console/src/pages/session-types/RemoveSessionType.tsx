import { type SessionType, sessionTypesApi } from '@gatehouse/contract/session-types'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { RemoveButton } from '../../app/RemoveButton.tsx'
import { counted } from '../../ui/numbers.ts'

interface Props {
  type: SessionType
  whyNot: string | undefined
}

export function RemoveSessionType({ type, whyNot }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return (
    <RemoveButton
      name={type.name}
      whyNot={whyNot ?? whyNotRemove(type)}
      verb="Remove the session type"
      remove={() => call(sessionTypesApi.remove, { params: { sessionTypeId: type.id } })}
      onRemoved={async () => {
        await navigate({ to: paths.sessionTypes, ignoreBlocker: true })
        await invalidate(client, sessionTypesApi.list.path)
      }}
    >
      Nobody can choose it any more. Sessions that were of this type keep its name. This cannot be
      undone.
    </RemoveButton>
  )
}

function whyNotRemove({ isPredefined, policyCount }: SessionType): string | undefined {
  if (isPredefined) return 'It came with Gatehouse. Switch it off instead.'
  if (policyCount === 0) return undefined
  return `${counted(policyCount, 'policy names', 'policies name')} it. Take it out there first.`
}
