import { Diff } from '../../ui/diff/Diff.tsx'
import { exactTime } from '../../ui/instant.ts'
import { useZone } from '../../ui/zone.tsx'
import { attributeName } from '../directories/attribute-names.ts'
import { DirectoryPath } from '../directories/DirectoryPath.tsx'
import type { DirectoryChange } from './directory-record.ts'

interface Props {
  changes: readonly DirectoryChange[]
  layout: 'columns' | 'inline'
}

/** What changed of an object: in words and times of the reader, with the schema's name beside them. */
export function DirectoryDiff({ changes, layout }: Props) {
  const zone = useZone()
  return (
    <Diff
      layout={layout}
      changes={changes.map((change) => {
        const name = attributeName(change.property)
        const isOther = name !== undefined && name !== change.property
        const named = {
          property: name ?? change.property,
          machineName: isOther ? change.property : undefined,
        }
        if (change.form === 'value') {
          return {
            ...named,
            before: valueText(change.before, zone),
            after: valueText(change.after, zone),
          }
        }
        const { of, added, removed, kept } = change
        return {
          ...named,
          added,
          removed,
          kept,
          look: of === 'flags' ? ('chips' as const) : ('list' as const),
          itemOf: looks[of],
        }
      })}
    />
  )
}

const asPath = (item: string) => <DirectoryPath path={item} />
const asMachine = (item: string) => <span className="gh-machine">{item}</span>

const looks = { members: asPath, flags: undefined, entries: asMachine, values: asMachine }

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const valueText = (value: string | undefined, zone: string): string | undefined =>
  value !== undefined && instant.test(value) ? exactTime(value, zone) : value
