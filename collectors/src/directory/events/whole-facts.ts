import type { AttributeFact, WhoFact } from '../who-evidence.ts'

/** Windows tells each value that went or came by itself; what one operation did to an object is one fact. */
export function wholeFacts(facts: readonly WhoFact[]): WhoFact[] {
  const whole = new Map<string, WhoFact>()
  for (const fact of facts) {
    const key = keyOf(fact)
    const begun = whole.get(key)
    whole.set(key, begun ? { ...begun, attributes: joined(begun, fact) } : fact)
  }
  return [...whole.values()]
}

function keyOf({ id, operation, operationId, object, controller }: WhoFact): string {
  if (operation !== 'modified' || operationId === undefined) return id
  return [controller, operationId, object.guid ?? object.dn].join('\0')
}

function joined(begun: WhoFact, fact: WhoFact): AttributeFact[] {
  const attributes = new Map((begun.attributes ?? []).map((each) => [each.name, each]))
  for (const each of fact.attributes ?? []) {
    const known = attributes.get(each.name)
    attributes.set(each.name, {
      ...each,
      added: [...(known?.added ?? []), ...each.added],
      removed: [...(known?.removed ?? []), ...each.removed],
    })
  }
  return [...attributes.values()]
}
