import { emailTemplateKeys } from '@gatehouse/contract/email'
import { describe, expect, test } from 'vitest'
import { builtInTemplates } from './built-in-templates.ts'
import { mailTable } from './mail-value.ts'
import { templateExamples } from './template-examples.ts'
import { fillIn, problemsOf } from './template.ts'

const good = { subject: '%Title%', text: '%Text%', html: '<p>%Text%</p>' }

test('a value is escaped in HTML, and is what it is in text', () => {
  const filled = fillIn(good, { Title: 'a & b', Text: '<script>alert("%Link%")</script>\nnext' })

  expect(filled).toEqual({
    subject: 'a & b',
    text: '<script>alert("%Link%")</script>\nnext',
    html: '<p>&lt;script&gt;alert(&quot;%Link%&quot;)&lt;/script&gt;<br>next</p>',
  })
})

test('a subject is one line, however many its values have', () => {
  const { subject } = fillIn(good, { Title: 'one\r\nBcc: two\u2028three' })

  expect(subject).toBe('one Bcc: two three')
})

test('values are not templates: what they contain is not filled in again', () => {
  expect(fillIn(good, { Title: '%Text%', Text: '%Title%' }).subject).toBe('%Text%')
})

describe('a template is refused', () => {
  test.each([
    [
      'for a variable that there is not',
      { text: '%Titel%' },
      'text',
      'There is no variable %Titel%',
    ],
    ['for one of another template', { subject: '%Who%' }, 'subject', 'There is no variable %Who%'],
    ['for a script', { html: '<SCRIPT src="//x">' }, 'html', 'Take out <SCRIPT'],
    [
      'for a handler',
      { html: '<img src=x onerror=alert(1)>' },
      'html',
      'attributes that run scripts',
    ],
    ['for a link that runs something', { html: '<a href=" javascript:x">' }, 'html', 'such links'],
    ['for a subject of two lines', { subject: 'a\nb' }, 'subject', 'in one line'],
  ])('%s', (_why, change, path, message) => {
    expect(problemsOf('notification', { ...good, ...change })).toContainEqual({
      path,
      message: expect.stringContaining(message),
    })
  })

  test.each(['100%', '50% and 20%', 'https://x/?a=%20b', 'width="100%" height="50%"'])(
    'not for %s',
    (text) => {
      expect(problemsOf('notification', { subject: text, text, html: text })).toEqual([])
    },
  )
})

test.each(emailTemplateKeys)(
  'the built-in template %s is good and has a value for all it names',
  (key) => {
    const template = builtInTemplates[key]

    expect(problemsOf(key, template)).toEqual([])
    const filled = fillIn(template, templateExamples[key])
    expect(Object.values(filled).join(' ')).not.toMatch(/%[A-Za-z]\w*%/)
  },
)

test('a table is a block for each row in text, without what is empty', () => {
  const table = mailTable(
    ['Who', 'What'],
    [
      ['<root>', ''],
      ['ann', 'a\nb'],
    ],
  )

  expect(table).toMatchObject({
    text: 'Who: <root>\n\nWho: ann\nWhat: a\n  b',
    html: expect.stringContaining('&lt;root&gt;</td>'),
  })
})
