import type { LookupKind } from '@gatehouse/contract/service-desks'
import type { Reach } from './desk-call.ts'
import { listConnectWise, quoted } from './connectwise-client.ts'
import type { Choices } from './ticket-provider.ts'

export interface Asked {
  parentId?: string | undefined
  text?: string | undefined
}

const mostChoices = 1000

interface List {
  path: string
  conditions?: string[]
  /** Kept by us where the list takes no condition for it. */
  isWanted?: (row: Record<string, unknown>) => boolean
}

/** Undefined where ConnectWise has no such list, or where it needs a board that was not named. */
function listOf(kind: LookupKind, { parentId = '' }: Asked): List | undefined {
  const board = /^\d+$/.test(parentId) ? `/service/boards/${parentId}` : undefined
  switch (kind) {
    case 'companies':
      return { path: '/company/companies', conditions: ['deletedFlag=false'] }
    case 'boards':
      return {
        path: '/service/boards',
        conditions: ['inactiveFlag=false'],
        isWanted: (row) => row['projectFlag'] !== true,
      }
    case 'statuses':
      return board
        ? { path: `${board}/statuses`, isWanted: (row) => row['inactive'] !== true }
        : undefined
    case 'teams':
      return board ? { path: `${board}/teams` } : undefined
    case 'types':
      return board ? { path: `${board}/types`, isWanted: isActive } : undefined
    case 'subTypes':
      return subTypesOf(parentId)
    case 'sources':
      return { path: '/service/sources' }
    case 'contacts':
      return {
        path: '/company/contacts',
        ...(/^\d+$/.test(parentId) ? { conditions: [`company/id=${parentId}`] } : {}),
        isWanted: isActive,
      }
    case 'priorities':
      return { path: '/service/priorities' }
    case 'severities':
      return { path: '/service/severities' }
    case 'impacts':
      return { path: '/service/impacts' }
    case 'urgencies':
      return undefined
  }
}

const isActive = (row: Record<string, unknown>) => row['inactiveFlag'] !== true

/** The board alone, or board and type as `1/14`. */
function subTypesOf(parentId: string): List | undefined {
  const [, board, type] = /^(\d+)(?:\/(\d+))?$/.exec(parentId) ?? []
  if (board === undefined) return undefined
  return {
    path: `/service/boards/${board}/subtypes`,
    isWanted: (row) => {
      const types = row['typeAssociationIds']
      if (type === undefined || !Array.isArray(types)) return isActive(row)
      return isActive(row) && types.includes(Number(type))
    },
  }
}

export async function lookUpInConnectWise(
  reach: Reach,
  kind: LookupKind,
  asked: Asked,
): Promise<Choices> {
  const list = listOf(kind, asked)
  if (!list) return { choices: [], isComplete: true }
  const conditions = [
    ...(list.conditions ?? []),
    ...(asked.text ? [`name contains ${quoted(asked.text)}`] : []),
  ]
  const query = conditions.length > 0 ? { conditions: conditions.join(' and ') } : {}
  const { rows, isComplete } = await listConnectWise(reach, list.path, query, mostChoices)
  const wanted = rows.filter(list.isWanted ?? (() => true))
  return { choices: wanted.map(toChoice).filter(({ id }) => id !== ''), isComplete }
}

const toChoice = (row: Record<string, unknown>) => {
  const name = textOf(row['name']) || textOf(row['description']) || textOf(row['firstName'])
  const id = typeof row['id'] === 'number' ? String(row['id']) : ''
  return { id, name: name.slice(0, 200) }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
