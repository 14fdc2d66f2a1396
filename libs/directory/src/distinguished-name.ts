/**
 * Its names from the object to the root, still escaped: `['CN=Alice', 'OU=Staff', 'DC=corp', 'DC=test']` (RFC 4514, 2).
 * Blanks around them are not part of them.
 */
export function namesOf(dn: string): string[] {
  const names: string[] = []
  let start = 0
  for (let at = 0; at < dn.length; at += 1) {
    if (dn[at] === '\\') at += 1
    else if (dn[at] === ',') {
      names.push(trimmed(dn.slice(start, at)))
      start = at + 1
    }
  }
  names.push(trimmed(dn.slice(start)))
  return names.filter((name) => name !== '')
}

/** A blank that is escaped belongs to the value, so the last one stays when a backslash is before it. */
function trimmed(name: string): string {
  const text = name.trimStart()
  const cut = text.trimEnd()
  const isEscaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(cut) && cut.length < text.length
  return isEscaped ? text.slice(0, cut.length + 1) : cut
}

const valueOf = (name: string) => unescape(name.slice(name.indexOf('=') + 1).trimStart())

/** RFC 4514, 3: a backslash, then either the character itself or two digits for a byte of UTF-8. */
function unescape(value: string): string {
  if (!value.includes('\\')) return value
  return value.replaceAll(/(?:\\[0-9A-Fa-f]{2})+|\\([^])/g, (escaped, character: string) =>
    character === undefined
      ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8')
      : character,
  )
}

/** `Alice` of `CN=Alice,OU=Staff,DC=corp,DC=test`, as it was before it was escaped; empty for the empty name. */
export function rdnValueOf(dn: string): string {
  const first = namesOf(dn)[0]
  return first === undefined ? '' : valueOf(first)
}

/** `OU=Staff,DC=corp,DC=test` of an object in it; empty above the topmost. */
export function parentOf(dn: string): string {
  let at = 0
  while (at < dn.length && dn[at] !== ',') at += dn[at] === '\\' ? 2 : 1
  return dn.slice(at + 1).trimStart()
}

/** `joinDn('CN=Alice', 'OU=Staff', 'DC=corp,DC=test')`; parts that are empty are left out. */
export const joinDn = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(',')

/** A text as it stands behind `CN=` (RFC 4514, 2.4; of an equals sign the directory itself does so too). */
export function escapeRdn(text: string): string {
  return text
    .replaceAll(/["+,;<=>\\]/g, (character) => `\\${character}`)
    .replaceAll(control, (character) => {
      const code = character.codePointAt(0) ?? 0
      return `\\${code.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .replace(/^[ #]/, (first) => `\\${first}`)
    .replace(/(?<!^\\) $/, String.raw`\ `)
}

const control = /\p{Cc}/gu

/** Whether an object is inside another, at any depth; nothing is inside itself. */
export function isBelow(dn: string, ancestor: string): boolean {
  const inner = comparable(dn)
  const outer = comparable(ancestor)
  const depth = inner.length - outer.length
  return depth > 0 && outer.every((name, at) => name === inner[depth + at])
}

/** Directories compare without case. */
const comparable = (dn: string) =>
  namesOf(dn).map((name) => {
    const type = name.slice(0, Math.max(name.indexOf('='), 0)).trimEnd()
    return `${type}=${valueOf(name)}`.toLowerCase()
  })

/**
 * `corp.test/Staff/Alice`, as people read where an object is. A slash in a name is written `\/`, and what cannot be shown
 * with two digits, as in `Alice\0ADEL:…` of what was deleted.
 */
export function canonicalPath(dn: string): string {
  const names = namesOf(dn)
  const domain = names.filter(isDomainComponent).map(valueOf).join('.')
  const path = names
    .filter((name) => !isDomainComponent(name))
    .map((name) => shown(valueOf(name)))
    .toReversed()
  return [domain, ...path].filter((part) => part !== '').join('/')
}

const isDomainComponent = (name: string) => /^dc\s*=/i.test(name)

const shown = (value: string) =>
  value.replaceAll('/', String.raw`\/`).replaceAll(control, (character) => escapeRdn(character))
