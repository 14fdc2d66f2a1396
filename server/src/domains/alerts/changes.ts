/** What differs, as the audit trail tells it. */
export const changesBetween = <Facts extends object>(
  before: Facts,
  after: Facts,
  properties: readonly (keyof Facts & string)[],
): { property: string; before: unknown; after: unknown }[] =>
  properties
    .filter((property) => JSON.stringify(before[property]) !== JSON.stringify(after[property]))
    .map((property) => ({ property, before: before[property], after: after[property] }))

/** Without what was not said. */
export const given = <Facts extends object>(facts: Facts): Partial<NonUndefined<Facts>> =>
  Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
    // Nothing is left that is undefined.
  ) as Partial<NonUndefined<Facts>>

type NonUndefined<Facts> = { [Key in keyof Facts]: Exclude<Facts[Key], undefined> }
