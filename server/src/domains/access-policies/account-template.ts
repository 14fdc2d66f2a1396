import { accountVariables, templateFunctions } from '@gatehouse/contract/session-types'

export type AccountVariable = (typeof accountVariables)[number]
export type AccountFacts = Readonly<Partial<Record<AccountVariable, string>>>

export interface Expanded {
  text: string
  /** Sentences. */
  problems: string[]
}

type TemplateFunction = (typeof templateFunctions)[number]

/** `%first(`, `%name%` and, inside a function, `,` and `)/first%`. */
const tokenPattern = new RegExp(
  String.raw`%(${templateFunctions.join('|')})\(|%([a-z-]+)%|(,)|\)/(${templateFunctions.join('|')})%`,
  'giy',
)

/** A function that is open: the parts of it so far. */
interface Open {
  name: TemplateFunction | undefined
  parts: string[]
}

/** Puts values in for variables and works out functions, inside first. Values are never read as a template again. */
export function expandTemplate(template: string, facts: AccountFacts): Expanded {
  const problems: string[] = []
  const stack: Open[] = [{ name: undefined, parts: [''] }]
  const top = (): Open => stack.at(-1) ?? { name: undefined, parts: [''] }
  const write = (text: string) => {
    const { parts } = top()
    parts[parts.length - 1] += text
  }
  const close = () => {
    const done = stack.pop()
    if (done?.name) write(apply(done.name, done.parts, problems))
  }

  for (let index = 0; index < template.length;) {
    tokenPattern.lastIndex = index
    const found = tokenPattern.exec(template)
    if (!found) {
      write(template[index] ?? '')
      index += 1
      continue
    }
    const [text, opened, variable, comma, closed] = found
    index += text.length
    const { name, parts } = top()
    if (opened) stack.push({ name: functionOf(opened), parts: [''] })
    else if (variable) write(valueOf(variable, facts, problems))
    else if (comma && name) parts.push('')
    else if (comma) write(comma)
    else if (closed?.toLowerCase() === name) close()
    else {
      problems.push(`${text} has no beginning.`)
      write(text)
    }
  }
  while (stack.length > 1) {
    problems.push(`%${top().name ?? ''}( has no end: write )/${top().name ?? ''}% after it.`)
    close()
  }
  return { text: stack[0]?.parts[0] ?? '', problems }
}

const functionOf = (text: string): TemplateFunction | undefined =>
  templateFunctions.find((name) => name === text.toLowerCase())

function valueOf(text: string, facts: AccountFacts, problems: string[]): string {
  const variable = accountVariables.find((name) => name === text.toLowerCase())
  if (!variable) {
    problems.push(`There is no variable %${text}%.`)
    return ''
  }
  const value = facts[variable] ?? ''
  if (value === '') problems.push(`%${variable}% is not known here, and nothing stands for it.`)
  return value
}

/** Characters are counted as people see code points, not as UTF-16. */
function apply(name: TemplateFunction, parts: readonly string[], problems: string[]): string {
  const [text = '', ...rest] = parts
  if (name === 'replace') {
    const [old = '', by = ''] = rest
    if (rest.length === 2) return old === '' ? text : text.replaceAll(old, () => by)
    problems.push('%replace(text,old,new)/replace% takes a text and two more.')
    return text
  }
  const [given = ''] = rest
  if (rest.length !== 1 || !/^\s*-?\d{1,4}\s*$/.test(given)) {
    problems.push(`%${name}(text,n)/${name}% takes a text and a whole number.`)
    return text
  }
  const count = Number(given)
  const characters = Array.from(text)
  if (name === 'substr') return characters.slice(count).join('')
  const kept = name === 'first' ? count : characters.length - count
  return characters.slice(0, Math.max(0, kept)).join('')
}
