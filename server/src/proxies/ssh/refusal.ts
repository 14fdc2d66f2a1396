/** Why something does not go on, in words for the user. Everything else that is thrown is ours alone. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export const somethingBroke = 'Gatehouse could not do this. Try again, and tell your administrator.'

export const wordsFor = (cause: unknown): string =>
  cause instanceof Refusal ? cause.message : somethingBroke
