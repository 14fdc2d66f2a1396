import type { PasswordPolicyRules } from '@gatehouse/contract/password-policies'

type Random = (bytes: number) => Buffer

export const characterClasses = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  /** All of ASCII that is left, with the space. */
  symbols: ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const
type CharacterClass = keyof typeof characterClasses

const classNames: readonly CharacterClass[] = ['lower', 'upper', 'digits', 'symbols']

/** Rules that leave one password in ten thousand are as good as rules that leave none. */
const mostTries = 10_000

/** Why no password can obey the rules; a whole sentence. */
export class ImpossibleRules extends Error {
  override readonly name = 'ImpossibleRules'
}

/**
 * Draws passwords until one obeys every rule, so that among those that do none is likelier than another. Only what a
 * run of the same character rules out is left out while drawing. Throws `ImpossibleRules`.
 */
export function makePassword(rules: PasswordPolicyRules, random: Random): string {
  const classes = classNames.filter((name) => rules[name]).map((name) => allowed(name, rules))
  if (classes.length === 0) {
    throw new ImpossibleRules('Switch on at least one class of characters.')
  }
  if (classes.some((characters) => characters === '')) {
    throw new ImpossibleRules('All characters of a class are excluded. Switch the class off.')
  }
  const places = placesOf(rules, classes.join(''))
  for (let tries = 0; tries < mostTries; tries += 1) {
    const password = draw(rules, places, random)
    if (password && classes.every((characters) => hasOneOf(password, characters))) return password
  }
  throw new ImpossibleRules('No password obeys these rules. Loosen one of them.')
}

/** Which characters fit at the beginning, in the middle and at the end. */
type Places = Readonly<Record<'first' | 'middle' | 'last', readonly string[]>>

function placesOf(rules: PasswordPolicyRules, characters: string): Places {
  const places = {
    first: Array.from(characters).filter((character) => first[rules.startsWith].test(character)),
    middle: Array.from(characters),
    last: Array.from(characters).filter((character) => last[rules.endsWith].test(character)),
  }
  if (places.first.length > 0 && places.last.length > 0) return places
  throw new ImpossibleRules('What passwords begin or end with is excluded or switched off.')
}

const allowed = (name: CharacterClass, { excluded }: PasswordPolicyRules) =>
  Array.from(characterClasses[name])
    .filter((character) => !excluded.includes(character))
    .join('')

const hasOneOf = (password: string, characters: string) =>
  Array.from(password).some((character) => characters.includes(character))

/** Undefined when it cannot go on. */
function draw(rules: PasswordPolicyRules, places: Places, random: Random): string | undefined {
  let password = ''
  for (let at = 0; at < rules.length; at += 1) {
    const place = at === 0 ? 'first' : at === rules.length - 1 ? 'last' : 'middle'
    const full = fullRun(password, rules.maxConsecutive)
    const fits = places[place].filter((character) => character !== full)
    const character = fits[uniform(fits.length, random)]
    if (character === undefined) return undefined
    password += character
  }
  return password
}

/** The character that must not come next. */
function fullRun(password: string, most: number): string | undefined {
  const character = password.at(-1)
  if (character === undefined || password.length < most) return undefined
  return password.slice(-most) === character.repeat(most) ? character : undefined
}

const first = { any: /./, letter: /[a-z]/i, lower: /[a-z]/, upper: /[A-Z]/ }
const last = { any: /./, letter: /[a-z]/i, alphanumeric: /[a-z\d]/i }

/** 0 up to, not including, `below`, which is at most 256. Bytes that would make the first ones likelier are thrown away. */
function uniform(below: number, random: Random): number {
  if (below <= 0) return 0
  const end = 256 - (256 % below)
  for (;;) {
    for (const byte of random(16)) if (byte < end) return byte % below
  }
}
