/** A `like` pattern that finds `text` anywhere, with its own wildcards made plain. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
