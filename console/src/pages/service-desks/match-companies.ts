import type { Reference } from '@gatehouse/contract/ticket-settings'

export interface Suggestion {
  organizationId: string
  organization: string
  company: Reference
  /** The names are the same but for spelling; otherwise one begins with the other. */
  isSame: boolean
}

/** What companies carry behind their name in one list and not in the other. */
const forms = new Set(
  'ag bv co company corp corporation gmbh group inc incorporated kg limited llc llp ltd nv oy plc pte pty sa sarl sas srl'.split(
    ' ',
  ),
)

/** A name as it is compared: without case, accents, signs and legal forms. */
export function plainName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[.’']/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const telling = words.filter((word, at) => at === 0 || !forms.has(word))
  return telling.join(' ')
}

interface Named {
  id: string
  name: string
}

/** For each organization the company that is called the same, or the only one whose name begins alike. */
export function matchCompanies(
  organizations: readonly Named[],
  companies: readonly Reference[],
): Suggestion[] {
  const plain = companies.map((company) => ({ company, name: plainName(company.name) }))
  return organizations.flatMap(({ id, name }) => {
    const own = plainName(name)
    const same = plain.filter((one) => one.name === own)
    const alike = plain.filter((one) => beginsAlike(one.name, own))
    const found = same.length > 0 ? same : alike
    const [only, ...others] = found
    // Two that fit equally well are for a person to tell apart.
    if (!only || others.length > 0 || own === '') return []
    return [
      { organizationId: id, organization: name, company: only.company, isSame: same.length > 0 },
    ]
  })
}

const beginsAlike = (a: string, b: string) =>
  a !== '' && b !== '' && (a.startsWith(`${b} `) || b.startsWith(`${a} `))
