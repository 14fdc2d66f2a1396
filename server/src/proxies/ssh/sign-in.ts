/**
 * Sign-in as a pure machine. The only way to `in` is an answer of the broker to a proof that was given; a key that is
 * merely offered is no event of it at all.
 */
export type SignInState =
  | { at: 'proving'; refusals: number }
  /** A proof is with the broker. */
  | { at: 'asking'; proof: Proof; refusals: number }
  /** The proof was right, and a code is needed with it. */
  | { at: 'code'; proof: Proof; refusals: number }
  | { at: 'in' }
  | { at: 'out' }

/** Which proof is meant; what it consists of stays with whoever asks the broker. */
export type Proof = 'password' | 'key' | 'browser'

export type SignInEvent =
  /** A password, a verified signature, or a browser that is to be asked. */
  | { kind: 'proved'; proof: Proof }
  /** The code for the proof that was right. */
  | { kind: 'code' }
  | { kind: 'answered'; outcome: 'in' | 'needs-code' | 'refused'; isFinal?: boolean }
  /** A signature that does not fit its key. */
  | { kind: 'forged' }
  /** Another attempt has begun before this one was over, or time is up. */
  | { kind: 'abandoned' }
  | { kind: 'late' }

export const maxRefusals = 6

export const signInBegins: SignInState = { at: 'proving', refusals: 0 }

/** What does not fit to the state changes nothing. */
export function afterSignInEvent(state: SignInState, event: SignInEvent): SignInState {
  if (state.at === 'in' || state.at === 'out') return state
  switch (event.kind) {
    case 'late':
      return { at: 'out' }
    case 'forged':
      return refused(state.refusals)
    case 'proved':
      if (state.at === 'asking') return state
      return { at: 'asking', proof: event.proof, refusals: state.refusals }
    case 'code':
      if (state.at !== 'code') return state
      return { at: 'asking', proof: state.proof, refusals: state.refusals }
    case 'abandoned':
      return { at: 'proving', refusals: state.refusals }
    case 'answered':
      return state.at === 'asking' ? answered(state, event) : state
  }
}

function answered(
  { proof, refusals }: SignInState & { at: 'asking' },
  { outcome, isFinal }: SignInEvent & { kind: 'answered' },
): SignInState {
  if (outcome === 'in') return { at: 'in' }
  if (outcome === 'needs-code') return { at: 'code', proof, refusals }
  return isFinal ? { at: 'out' } : refused(refusals)
}

function refused(before: number): SignInState {
  const refusals = before + 1
  return refusals >= maxRefusals ? { at: 'out' } : { at: 'proving', refusals }
}
