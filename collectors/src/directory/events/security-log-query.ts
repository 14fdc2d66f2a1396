interface Range {
  first: number
  /** Without it, one number alone. */
  last?: number
}

const ids = (first: number, last?: number): Range =>
  last === undefined ? { first } : { first, last }

/** Numbers of the events that are read. 5140 is about shares, and comes all day long; what is rare may come along. */
const wanted: readonly Range[] = [
  ...[ids(1102), ids(1104), ids(4624, 4625), ids(4634), ids(4647, 4648), ids(4662), ids(4670)],
  ...[ids(4672), ids(4704, 4781), ids(4794), ids(5136, 5139), ids(5141)],
]

/** Windows takes 20 conditions in one expression by the document of its queries, and 32 in each Select by that of their form. */
const mostConditions = 20
/** Of the number of the record: from where and up to where. */
const recordConditions = 2

const conditionsOf = ({ last }: Range): number => (last === undefined ? 1 : 2)

/** What fits into one expression each. */
function divided(): Range[][] {
  const parts: Range[][] = [[]]
  let conditions = recordConditions
  for (const range of wanted) {
    if (conditions + conditionsOf(range) > mostConditions) {
      parts.push([])
      conditions = recordConditions
    }
    parts.at(-1)?.push(range)
    conditions += conditionsOf(range)
  }
  return parts
}

const condition = ({ first, last }: Range): string =>
  last === undefined ? `EventID=${first}` : `(EventID&gt;=${first} and EventID&lt;=${last})`

/** A structured query for records from {0} to {1}, in the order of the log. */
export const securityLogQuery = (): string => {
  const selects = divided().map((ranges) => {
    const events = ranges.map(condition).join(' or ')
    const records = 'EventRecordID&gt;={0} and EventRecordID&lt;={1}'
    return `<Select Path="Security">*[System[(${events}) and ${records}]]</Select>`
  })
  return `<QueryList><Query Id="0" Path="Security">${selects.join('')}</Query></QueryList>`
}
