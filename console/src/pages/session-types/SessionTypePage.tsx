import type { SessionType, SessionTypeInput } from '@gatehouse/contract/session-types'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { sessionTypesQuery } from './search.ts'
import { SessionTypeEditor } from './SessionTypeEditor.tsx'

const route = getRouteApi('/signed-in/session-types/$sessionTypeId')
const newRoute = getRouteApi('/signed-in/session-types/new')

const inputOf = ({
  id: _,
  isPredefined: __,
  policyCount: ___,
  updatedAt: ____,
  ...input
}: SessionType): SessionTypeInput => input

const blank: SessionTypeInput = {
  name: '',
  description: '',
  isEnabled: true,
  loginAccount: 'ephemeral',
  accountTemplate: '%first(%samaccountname%,16)/first%-%sessionid%',
  before: [],
  during: [],
  after: [],
  homeAfterwards: 'delete',
  domainContainer: '',
}

export function SessionTypePage() {
  const { sessionTypeId } = route.useParams()
  const { sessionTypes } = useSuspenseQuery(sessionTypesQuery).data
  const type = sessionTypes.find(({ id }) => id === sessionTypeId)
  if (!type) return <ErrorState message="This session type was removed, or never was." />
  return <SessionTypeEditor key={type.updatedAt} type={type} initial={inputOf(type)} />
}

export function NewSessionTypePage() {
  const { from } = newRoute.useSearch()
  const { sessionTypes } = useSuspenseQuery(sessionTypesQuery).data
  const copied = sessionTypes.find(({ id }) => id === from)
  const initial = copied ? { ...inputOf(copied), name: `${copied.name} (copy)` } : blank
  return <SessionTypeEditor key={from} type={undefined} initial={initial} />
}
