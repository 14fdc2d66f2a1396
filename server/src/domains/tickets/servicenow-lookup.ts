import type { LookupKind } from '@gatehouse/contract/service-desks'
import type { Reference } from '@gatehouse/contract/ticket-settings'
import type { Asked } from './connectwise-lookup.ts'
import type { Reach } from './desk-call.ts'
import { escaped, listServiceNow } from './servicenow-client.ts'
import { valueOf } from './servicenow-ticket.ts'
import type { Choices } from './ticket-provider.ts'

const mostChoices = 1000

interface TableList {
  table: string
  id: string
  name: string
  conditions?: string
}

/** Choices of a field of incidents. */
const field = (element: string, more = ''): TableList => ({
  table: 'sys_choice',
  id: 'value',
  name: 'label',
  conditions: `nameINincident,task^element=${element}^inactive=false^language=en${more}`,
})

function listOf(kind: LookupKind, { parentId = '' }: Asked): TableList | undefined {
  const parent = escaped(parentId)
  switch (kind) {
    case 'companies':
      return { table: 'core_company', id: 'sys_id', name: 'name' }
    case 'teams':
      return { table: 'sys_user_group', id: 'sys_id', name: 'name', conditions: 'active=true' }
    case 'contacts':
      return {
        table: 'sys_user',
        id: 'sys_id',
        name: 'name',
        conditions: parent === '' ? 'active=true' : `active=true^company=${parent}`,
      }
    case 'types':
      return field('category')
    case 'subTypes':
      return field('subcategory', parent === '' ? '' : `^dependent_value=${parent}`)
    case 'statuses':
      return field('state')
    case 'sources':
      return field('contact_type')
    case 'severities':
      return field('severity')
    case 'impacts':
      return field('impact')
    case 'urgencies':
      return field('urgency')
    // An incident has no board, and its priority follows from impact and urgency.
    case 'boards':
    case 'priorities':
      return undefined
  }
}

export async function lookUpInServiceNow(
  reach: Reach,
  kind: LookupKind,
  asked: Asked,
): Promise<Choices> {
  const list = listOf(kind, asked)
  if (!list) return { choices: [], isComplete: true }
  const { rows, isComplete } = await listServiceNow(reach, list.table, {
    conditions: [
      list.conditions,
      asked.text ? `${list.name}LIKE${escaped(asked.text)}` : undefined,
      `ORDERBY${list.name}`,
    ]
      .filter((part) => part !== undefined)
      .join('^'),
    fields: `${list.id},${list.name}`,
    most: mostChoices,
  })
  const choices = rows.map((row) => toChoice(row, list)).filter(({ id }) => id !== '')
  return { choices: once(choices), isComplete }
}

const toChoice = (row: Record<string, unknown>, { id, name }: TableList): Reference => ({
  id: valueOf(row, id),
  name: valueOf(row, name).slice(0, 200),
})

/** A choice may be there for tasks and for incidents. */
const once = (choices: readonly Reference[]): Reference[] => [
  ...new Map(choices.map((choice) => [choice.id, choice])).values(),
]
