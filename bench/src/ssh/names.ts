/** The ways to the one target. */
export const ways = ['direct', 'jumped', 'unrecorded', 'recorded'] as const
export type Way = (typeof ways)[number]

/** Session types that come with Gatehouse. */
export const sessionTypes = { stored: 'Stored account', ephemeral: 'Root by sudo' } as const

export interface Wish {
  username: string
  type: keyof typeof sessionTypes
  /** Number of the target. */
  target: number
}

/** What is typed before the @ to open a session. */
export const loginNameOf = ({ username, type, target }: Wish): string =>
  [username, sessionTypes[type].replaceAll(' ', '_'), targetName(target)].join('+')

export const targetName = (number: number): string => `web${number}`
