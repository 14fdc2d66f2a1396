import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { containing } from '#platform/db/like.ts'
import { foldedSql } from './fold.ts'
import type { Bind } from './sql-params.ts'

/** The texts of details, each side apart. */
export function detailTexts({ details }: ActivityRecord): string[] {
  const texts: string[] = []
  for (const { property, before = '', after = '' } of details) texts.push(property, before, after)
  return texts
}

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

/** Sides that are not told are left out. */
const lines = (texts: string): string => `arrayStringConcat(${texts}, '\\n')`
/** The same of a row of the index. */
const rowSql = `concat(who, '\\n', action, '\\n', object_type, '\\n', what, '\\n',
  \`where\`, '\\n', workstation, '\\n', source, '\\n', connector, '\\n', ${lines('detail_property')}, '\\n',
  ${lines('detail_before')}, '\\n', ${lines('detail_after')})`

/**
 * The same, of which the ASCII letters are folded, at half the cost of folding all. These two are the only other
 * letters whose folded form holds ASCII letters. An index of the table is over this very expression.
 */
export const searchedSql = `lower(replaceAll(replaceAll(${rowSql}, '\u212A', 'k'), '\u0130', 'i\u0307'))`

/** Shorter pieces are not in the index. */
const asciiPieces = /[!-~]{4,}/g

/** The condition that a row holds a word, which is folded. */
export function holdsWord(word: string, bind: Bind): string {
  const holdsPiece = (piece: string) => `${searchedSql} like ${bind('String', containing(piece))}`
  if (/^[!-~]+$/.test(word)) return holdsPiece(word)
  const holdsAll = `position(${foldedSql(rowSql)}, ${bind('String', word)}) > 0`
  return [...(word.match(asciiPieces) ?? []).map(holdsPiece), holdsAll].join(' and ')
}
