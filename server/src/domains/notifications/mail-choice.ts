import type { MailChoice, NotificationKind } from '@gatehouse/contract/notifications'
import { notificationKinds } from '@gatehouse/contract/notifications'
import type { Role } from '@gatehouse/contract/permissions'

/**
 * What somebody gets who never chose. An administrator of the MSP hears of everything once a day, and at once of
 * what cannot wait for the next morning: that all data of an organization will be deleted. Newer agents wait, and
 * mail about failing mail would not arrive. The others asked for nothing yet, so they get nothing.
 */
function defaultChoice(role: Role, kind: NotificationKind): MailChoice {
  if (role !== 'administrator') return 'off'
  if (kind === 'organization-trouble') return 'each'
  return kind === 'agent-update' || kind === 'email-failing' ? 'off' : 'daily'
}

export type Chosen = Partial<Record<NotificationKind, MailChoice>>

export const choiceOf = (role: Role, chosen: Chosen, kind: NotificationKind): MailChoice =>
  chosen[kind] ?? defaultChoice(role, kind)

export const allChoices = (role: Role, chosen: Chosen): Record<NotificationKind, MailChoice> =>
  Object.fromEntries(
    notificationKinds.map((kind) => [kind, choiceOf(role, chosen, kind)]),
    // Every kind is among the entries, which fromEntries cannot tell.
  ) as Record<NotificationKind, MailChoice>
