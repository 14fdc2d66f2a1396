import { emailApi, EmailState, EmailTemplateKey } from '@gatehouse/contract/email'
import { pages } from '../../app/api.ts'

export interface EmailMessageSearch {
  state?: EmailState | undefined
  text?: string | undefined
}

export function emailMessageSearch(raw: Record<string, unknown>): EmailMessageSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const state = EmailState.safeParse(raw['state'])
  return { ...(state.success && { state: state.data }), ...(text !== '' && { text }) }
}

export const emailMessagesQuery = (search: EmailMessageSearch) =>
  pages(emailApi.messages, { query: { ...search, limit: 100 } })

export interface EmailTemplateSearch {
  template?: EmailTemplateKey | undefined
}

export function emailTemplateSearch(raw: Record<string, unknown>): EmailTemplateSearch {
  const template = EmailTemplateKey.safeParse(raw['template'])
  return template.success ? { template: template.data } : {}
}
