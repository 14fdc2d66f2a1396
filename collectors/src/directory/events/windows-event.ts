/** An event of a Windows log, whatever it was read from. */
export interface WindowsEvent {
  /** 4728 */
  id: number
  /** `Microsoft-Windows-Security-Auditing` */
  provider: string
  channel: string
  /** The computer that wrote it: `dc1.corp.test`. */
  computer: string
  /** As text: it has 64 bits. */
  recordId: string
  at: Date
  /** Windows writes down what was refused as well, with the same number. */
  isFailure: boolean
  /** EventData, or UserData, by name; what has no name by its number from 0. */
  data: ReadonlyMap<string, string>
}

/**
 * The same for one event, whether it comes from a file or the live log. The numbers of a log begin anew when its file is made
 * anew, so the time, to the millisecond as all sources have it, belongs to it.
 */
export const eventKey = ({ computer, channel, recordId, at }: WindowsEvent): string =>
  `${computer.toLowerCase()}/${channel.toLowerCase()}/${recordId}/${at.getTime()}`

/** What Windows writes where it has nothing to say. */
const nothing = new Set(['', '-', '%%1793', 'NULL SID', 'S-1-0-0', '0x0'])

/** A value of the event; empty where it says nothing. */
export function valueOf(event: WindowsEvent, name: string): string {
  const value = event.data.get(name)?.trim() ?? ''
  return nothing.has(value) ? '' : value
}

/** An account that was locked: the computer from which the passwords came stands where others have the domain. */
const lockedOut = 4740

/** `CORP\alice`; the name alone where no domain is said. */
export function accountOf(event: WindowsEvent, role: 'Subject' | 'Target'): string {
  // Where an account was renamed, its old name and its new one are told.
  const name = valueOf(event, `${role}UserName`) || valueOf(event, `New${role}UserName`)
  // The controller that locked it is of the same domain.
  const domain = valueOf(event, `${event.id === lockedOut ? 'Subject' : role}DomainName`)
  return name && domain ? `${domain}\\${name}` : name
}

/** `{7EF1A358-…}` and `%{7ef1a358-…}` as directories write it; undefined when the text is none. */
export const guidIn = (text: string): string | undefined =>
  /^%?\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i.exec(text)?.[1]?.toLowerCase()
