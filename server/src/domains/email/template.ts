import { type EmailTemplateKey, emailTemplateVariables } from '@gatehouse/contract/email'
import type { FieldProblem } from '#platform/errors.ts'
import { htmlOf, type MailValue, textOf } from './mail-value.ts'

export interface TemplateText {
  subject: string
  text: string
  html: string
}

export type MailVariables = Readonly<Record<string, MailValue>>

/** `%AlertName%`. A letter comes first, so `%20%` in an address is not one. */
const variable = /%([A-Za-z]\w*)%/g

/** RFC 5322 §2.1.1 ends a line at 998 characters; nobody reads a subject of half that. */
const longestSubject = 250

/** A variable without a value is left out. */
export function fillIn(template: TemplateText, variables: MailVariables): TemplateText {
  const replace = (text: string, print: (value: MailValue) => string) =>
    text.replaceAll(variable, (_, name: string) => print(variables[name] ?? ''))
  return {
    subject: oneLine(replace(template.subject, textOf)),
    text: replace(template.text, textOf),
    html: replace(template.html, htmlOf),
  }
}

const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longestSubject)

/** What mail programs remove or refuse to show. */
const removed: readonly [RegExp, string][] = [
  [
    /<\s*(script|iframe|object|embed|form|input|link|base|meta\s+http-equiv)\b/i,
    'mail programs remove this element',
  ],
  [/<[^>]*\son\w+\s*=/i, 'mail programs remove attributes that run scripts'],
  [
    /(?:href|src)\s*=\s*["']?\s*(?:javascript|vbscript|data\s*:\s*text)/i,
    'mail programs refuse such links',
  ],
]

/** Why a template cannot be saved, by field. */
export function problemsOf(key: EmailTemplateKey, template: TemplateText): FieldProblem[] {
  const known = emailTemplateVariables[key]
  const unknown = (['subject', 'text', 'html'] as const).flatMap((path): FieldProblem[] =>
    [...new Set([...template[path].matchAll(variable)].map(([, name = '']) => name))]
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path,
        message: `There is no variable %${name}% here. Use one of ${known.map((one) => `%${one}%`).join(', ')}.`,
      })),
  )
  const scripted = removed.flatMap(([pattern, why]): FieldProblem[] => {
    const found = pattern.exec(template.html)
    return found ? [{ path: 'html', message: `Take out ${found[0].trim()}: ${why}.` }] : []
  })
  const split = /[\p{Cc}]/u.test(template.subject)
    ? [{ path: 'subject', message: 'Write the subject in one line.' }]
    : []
  return [...unknown, ...scripted, ...split]
}
