import { expect, test } from 'vitest'
import { defaultRanking } from './desk-defaults.ts'
import { withPriorities } from './ranking-suggestion.ts'
import { suggestRanking } from './ranking-suggestion.service.ts'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { aDesk, deskState, useTickets } from './testing.ts'

const tickets = useTickets()
const ranking = defaultRanking('connectwise')
const named = (...names: string[]) => names.map((name, index) => ({ id: String(index + 1), name }))
const namesOf = (found: ReturnType<typeof withPriorities>) =>
  found && Object.fromEntries(Object.entries(found).map(([key, one]) => [key, one.priority?.name]))

test.each([
  { names: ['Critical', 'High', 'Medium', 'Low', 'None'], critical: 'Critical', low: 'Low' },
  {
    names: ['Priority 1 - Emergency', 'Priority 2', 'Priority 3', 'Priority 4', 'Do not respond'],
    critical: 'Priority 1 - Emergency',
    low: 'Priority 4',
  },
  { names: ['P1', 'P2', 'P3', 'P4', 'P10'], critical: 'P1', low: 'P4' },
])('priorities named $names are taken for severities', ({ names, critical, low }) => {
  expect(namesOf(withPriorities(ranking, named(...names)))).toMatchObject({ critical, low })
})

test.each([
  { names: ['Critical', 'High', 'Low'] },
  { names: ['Critical', 'High', 'Medium', 'Low', 'Low (weekend)'] },
  { names: ['Rot', 'Gelb', 'Blau', 'Grün'] },
  { names: [] },
])('priorities named $names leave a doubt, and are left alone', ({ names }) => {
  expect(withPriorities(ranking, named(...names))).toBeUndefined()
})

const suggest = (serviceDeskId: Awaited<ReturnType<typeof aDesk>>) => {
  const { ctx, options } = tickets()
  return suggestRanking(ctx, options, serviceDeskId, new AbortController().signal)
}

test('a service desk that was just connected ranks by its own priorities', async () => {
  const desk = await aDesk(tickets())

  await suggest(desk)

  expect((await deskState(tickets(), desk)).ranking).toMatchObject({
    critical: { priority: { name: 'Priority 1 - Critical' }, severity: { name: 'High' } },
    low: { priority: { name: 'Priority 4 - Scheduled Maintenance' } },
  })
})

test('what somebody chose stays', async () => {
  const desk = await aDesk(tickets())
  const chosen = { ...ranking, low: {} }
  const { web, admin } = tickets()
  await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId: desk },
    body: { ranking: chosen },
  })

  await suggest(desk)

  expect((await deskState(tickets(), desk)).ranking).toEqual(chosen)
})

test('a service desk that cannot be asked keeps what it has', async () => {
  const desk = await aDesk(tickets())
  tickets().psa.behave({ on: { path: '/service/priorities' }, status: 500 })

  await suggest(desk)

  tickets().psa.calm()
  expect((await deskState(tickets(), desk)).ranking).toEqual(ranking)
})
