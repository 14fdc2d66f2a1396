/** JSON that a step leaves for the step that undoes it. */
export type StepState = Readonly<Record<string, string | number | boolean>>

/** What a step needs to know that is not in the plan, since it is secret or known late. */
export interface StepFacts {
  /** How the account signs in; of `create-local-user`. A line of authorized_keys. */
  authorizedKey?: string | undefined
  password?: string | undefined
  /**
   * The latest time at which the session can end, with all its extensions. Were we never to come back, the target itself would
   * close the account two days later.
   */
  endsAt?: Date | undefined
  /** For sudo of the account that is connected, if it asks for a password. */
  sudoPassword?: string | undefined
  /** By names as in templates: `upn-username`; scripts see `GATEHOUSE_UPN_USERNAME`. */
  variables?: Readonly<Record<string, string | undefined>> | undefined
  /** What the step left that this one undoes, if it came so far. */
  before?: StepState | undefined
  /** What an earlier try of the same step kept. */
  had?: StepState | undefined
  /** False: the controller where a step was done is asked no more, since somebody took it off the domain's list. */
  isAwaited?: boolean | undefined
  /** Keeps what would be left behind, before it is made: whatever comes then, the step that undoes it knows where to look. */
  keep?: ((state: StepState) => Promise<void>) | undefined
}

export interface StepResult {
  /** Sentences, or what a script wrote. */
  text: string
  state?: StepState
}
