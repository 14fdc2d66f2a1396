import { type SessionTypeInput, SessionTypeInput as Input } from '@gatehouse/contract/session-types'

export interface PredefinedType {
  key: string
  type: SessionTypeInput
}

const predefined = (key: string, type: typeof Input._zod.input): PredefinedType => ({
  key,
  type: Input.parse(type),
})

/** What most desks need, to begin with. */
export const predefinedTypes: readonly PredefinedType[] = [
  predefined('root-by-sudo', {
    name: 'Root by sudo',
    description: 'An account that exists only for the session and may do everything with sudo.',
    loginAccount: 'ephemeral',
    before: [{ kind: 'add-sudoers-rule', commands: 'ALL' }],
  }),
  predefined('ephemeral-user', {
    name: 'Ephemeral user',
    description: 'An account that exists only for the session, without any special right.',
    loginAccount: 'ephemeral',
  }),
  predefined('managed-account', {
    name: 'Managed account',
    description: 'A lasting account of the target, whose secret Gatehouse keeps and replaces.',
    loginAccount: 'managed',
    accountTemplate: '',
  }),
  predefined('stored-account', {
    name: 'Stored account',
    description: 'An account of the target whose secret somebody stored; nobody sees it.',
    loginAccount: 'stored',
    accountTemplate: '',
  }),
  predefined('own-account', {
    name: 'Own account',
    description: "The user's own account on the target, with their own password.",
    loginAccount: 'requester',
    accountTemplate: '',
  }),
]
