import { isJsonObject, type JsonObject, textOf } from '../linux/stored-json.ts'
import type { Json } from '../collector.ts'
import { isNoise, isPassword, isSecret } from './activity/attribute-policy.ts'
import { addressIn, type SambaRecord } from './samba-log.ts'
import type { AttributeFact, SessionFact, WhoFact } from './who-evidence.ts'

export interface SambaNote {
  fact?: WhoFact
  session?: SessionFact
}

interface Place {
  id: string
  controller: string
}

/** What a record of an audit log says of a change or of who is connected; undefined for all else. */
export function noteOf(record: SambaRecord, place: Place): SambaNote | undefined {
  if (record.type === 'dsdbChange') return factNote(changeFact(record, place))
  if (record.type === 'passwordChange') return factNote(passwordFact(record, place))
  if (record.type === 'Authorization') return sessionNote(record.facts)
  return undefined
}

const factNote = (fact: WhoFact | undefined): SambaNote | undefined => fact && { fact }

const operations: Readonly<Record<string, WhoFact['operation']>> = {
  Add: 'added',
  Delete: 'removed',
  Modify: 'modified',
}

function changeFact(record: SambaRecord, place: Place): WhoFact | undefined {
  const { facts } = record
  const operation = operations[textOf(facts, 'operation')]
  if (!operation) return undefined
  const attributes = attributeFacts(facts['attributes'])
  const isRestored = attributes.some(
    ({ name, added }) => name === 'isdeleted' && added.length === 0,
  )
  const told = attributes.filter(({ name }) => !isNoise(name))
  // The directory keeps its own books, such as when somebody signed in last.
  if (operation === 'modified' && told.length === 0 && !isRestored) return undefined
  const setsPassword = operation === 'modified' && attributes.some(({ name }) => isPassword(name))
  return {
    ...common(record, place),
    operation: isRestored ? 'restored' : operation,
    ...(operation === 'removed' ? {} : { attributes: told }),
    ...(isRestored ? placeIn(attributes) : {}),
    ...(setsPassword ? { password: 'reset' as const } : {}),
  }
}

/** Where a restored object is from then on. */
function placeIn(attributes: readonly AttributeFact[]): { newDn?: string } {
  const [newDn] = attributes.find(({ name }) => name === 'distinguishedname')?.added ?? []
  return newDn === undefined ? {} : { newDn }
}

function passwordFact(record: SambaRecord, place: Place): WhoFact | undefined {
  const action = textOf(record.facts, 'action')
  if (action !== 'Reset' && action !== 'Change') return undefined
  return {
    ...common(record, place),
    operation: 'modified',
    attributes: [{ name: 'unicodepwd', added: [], removed: [], replaces: true }],
    password: action === 'Reset' ? 'reset' : 'changed',
  }
}

function common({ at, facts }: SambaRecord, { id, controller }: Place) {
  const dn = textOf(facts, 'dn')
  const guid = /\\0ADEL:([0-9a-f-]{36})/i.exec(dn)?.[1]?.toLowerCase()
  const sessionId = textOf(facts, 'sessionId')
  const operationId = textOf(facts, 'transactionId')
  return {
    ...{ id, at, controller, evidence: 'Samba audit log' },
    object: { dn, ...(guid === undefined ? {} : { guid }) },
    who: { sid: textOf(facts, 'userSid') },
    workstation: addressIn(facts['remoteAddress']),
    ...(sessionId === '' ? {} : { sessionId }),
    ...(operationId === '' ? {} : { operationId }),
    succeeded: facts['statusCode'] === 0,
  }
}

function attributeFacts(json: Json | undefined): AttributeFact[] {
  if (!isJsonObject(json)) return []
  return Object.entries(json).flatMap(([written, value]) => {
    const name = written.toLowerCase()
    const actions = isJsonObject(value) && Array.isArray(value['actions']) ? value['actions'] : []
    const fact: AttributeFact = { name, added: [], removed: [], replaces: false }
    for (const action of actions) if (isJsonObject(action)) addAction(fact, action)
    return [isSecret(name) ? { ...fact, added: [], removed: [] } : fact]
  })
}

function addAction(fact: AttributeFact, action: JsonObject): void {
  const values = Array.isArray(action['values']) ? action['values'] : []
  const texts = values.flatMap((value) => (isJsonObject(value) ? textOf(value, 'value') : []))
  const kind = textOf(action, 'action')
  if (kind === 'delete' && texts.length > 0) fact.removed.push(...texts)
  else fact.added.push(...(kind === 'delete' ? [] : texts))
  if (kind === 'replace' || (kind === 'delete' && texts.length === 0)) fact.replaces = true
}

function sessionNote(facts: JsonObject): SambaNote | undefined {
  const sessionId = textOf(facts, 'sessionId')
  const account = textOf(facts, 'account')
  if (sessionId === '' || account === '') return undefined
  return {
    session: {
      sessionId,
      name: `${textOf(facts, 'domain')}\\${account}`,
      sid: textOf(facts, 'sid'),
      workstation: addressIn(facts['remoteAddress']),
    },
  }
}
