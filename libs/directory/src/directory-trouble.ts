/** How far a connection to a domain controller came. */
export type DirectoryStep = 'name' | 'connection' | 'certificate' | 'login' | 'rights' | 'work'

/** What went wrong with a directory, for the person who mends it. */
export class DirectoryTrouble extends Error {
  readonly step: DirectoryStep
  /** What happened, to what: a whole sentence. */
  readonly text: string
  /** What to do: a whole sentence. */
  readonly fix: string
  /** The LDAP result code (RFC 4511, 4.1.9), or undefined when there was no answer. */
  readonly resultCode: number | undefined
  /** Of Active Directory, behind a result code: `52e`, `0000052D`. */
  readonly subCode: string | undefined

  constructor(
    step: DirectoryStep,
    said: {
      text: string
      fix: string
      resultCode?: number | undefined
      subCode?: string | undefined
    },
    cause?: unknown,
  ) {
    super(`${said.text} ${said.fix}`, { cause })
    this.name = 'DirectoryTrouble'
    this.step = step
    this.text = said.text
    this.fix = said.fix
    this.resultCode = said.resultCode
    this.subCode = said.subCode
  }
}
