/** For comparing without case. A sigma is the same letter wherever in the word it stands. */
export const fold = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ')

/** What `fold` does, as ClickHouse does it; the two agree on every character. */
export const foldedSql = (text: string): string => `replaceAll(lowerUTF8(${text}), 'ς', 'σ')`

/** The words of a free text search. None holds white space, so none can reach over the edge of a field. */
export const wordsOf = (text: string): string[] => fold(text).split(/\s+/u).filter(Boolean)
