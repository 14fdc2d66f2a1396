import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { foldedSql } from './fold.ts'

/** The texts of details, each side apart. */
export const detailTexts = ({ details }: ActivityRecord): string[] =>
  details.flatMap(({ property, before = '', after = '' }) => [property, before, after])

/** What a free text search looks into, each field on a line of its own. */
export const searchedText = (record: ActivityRecord): string =>
  [
    record.who,
    record.action,
    record.objectType,
    record.what,
    record.where,
    record.workstation,
    record.source,
    record.connector,
    ...detailTexts(record),
  ].join('\n')

const lines = (texts: string): string => `arrayStringConcat(${texts}, '\\n')`
const told = (sides: string): string => lines(`arrayMap(side -> ifNull(side, ''), ${sides})`)

/** The same, folded, of a row of the index. An index of the table is over this very expression. */
export const searchedSql =
  foldedSql(`concat(who, '\\n', action, '\\n', object_type, '\\n', what, '\\n',
  \`where\`, '\\n', workstation, '\\n', source, '\\n', connector, '\\n', ${lines('detail_property')}, '\\n',
  ${told('detail_before')}, '\\n', ${told('detail_after')})`)
