import type { LoginAccount, SessionAction, SessionType } from '@gatehouse/contract/session-types'

export const accountNames: Readonly<Record<LoginAccount, string>> = {
  requester: 'The user’s own account',
  ephemeral: 'An account for this session only',
  managed: 'A managed account of the target',
  stored: 'A stored credential',
}

export const accountTexts: Readonly<Record<LoginAccount, string>> = {
  requester:
    'Under the user’s own name on the target. Their password or key is asked for when the session opens.',
  ephemeral:
    'It is made when the session opens and removed when it ends. On a host nobody ever knows its secret; in a domain its user sees the password, where the policy lets them.',
  managed: 'Gatehouse knows its secret and replaces it; the user never sees it.',
  stored: 'With a secret that somebody gave. The user does not see it.',
}

export const actionNames: Readonly<Record<SessionAction['kind'], string>> = {
  'add-to-local-group': 'Add the account to a group',
  'add-sudoers-rule': 'Give a right with sudo',
  'run-script': 'Run a script',
  'log-off-user': 'Log the account off',
  'watch-file': 'Watch a file',
  'add-to-domain-group': 'Add the account to a domain group',
  'enable-domain-user': 'Enable the domain account',
  'unlock-domain-user': 'Unlock the domain account',
  'move-domain-object': 'Move the domain account',
  'expire-domain-user': 'Let the domain account expire',
}

const common = { continuesOnError: false, timeoutSeconds: 60 }

export const newAction: Readonly<Record<SessionAction['kind'], SessionAction>> = {
  'add-to-local-group': { kind: 'add-to-local-group', group: '', ...common },
  'add-sudoers-rule': {
    kind: 'add-sudoers-rule',
    commands: '',
    runAs: 'ALL',
    asksPassword: false,
    ...common,
  },
  'run-script': { kind: 'run-script', script: '', asRoot: true, ...common },
  'log-off-user': { kind: 'log-off-user', ...common },
  'watch-file': { kind: 'watch-file', path: '', ...common },
  'add-to-domain-group': { kind: 'add-to-domain-group', group: '', ...common },
  'enable-domain-user': { kind: 'enable-domain-user', ...common },
  'unlock-domain-user': { kind: 'unlock-domain-user', ...common },
  'move-domain-object': { kind: 'move-domain-object', to: '', ...common },
  'expire-domain-user': { kind: 'expire-domain-user', ...common },
}

/** What belongs where: rights are given before, and somebody is logged off when it is over. */
export const kindsOf: Readonly<Record<Phase, readonly SessionAction['kind'][]>> = {
  before: [
    ...(['add-to-local-group', 'add-sudoers-rule', 'run-script', 'watch-file'] as const),
    ...(['add-to-domain-group', 'enable-domain-user', 'unlock-domain-user'] as const),
    ...(['move-domain-object', 'expire-domain-user'] as const),
  ],
  during: ['run-script', 'watch-file'],
  after: ['run-script', 'log-off-user'],
}

export const phases = ['before', 'during', 'after'] as const
export type Phase = (typeof phases)[number]

export const phaseNames: Readonly<Record<Phase, string>> = {
  before: 'Before it opens',
  during: 'As soon as it is open',
  after: 'When it is over',
}

export const phaseTexts: Readonly<Record<Phase, string>> = {
  before: 'Groups and rights that are given here are taken away again by themselves.',
  during: 'Beside the session, which does not wait for it.',
  after: 'Also when the connection broke. What was given before is taken away by itself.',
}

/** `2 before, 1 after` */
export function stepsText(type: Pick<SessionType, Phase>): string {
  const parts = phases.flatMap((phase) =>
    type[phase].length > 0 ? [`${type[phase].length} ${phase}`] : [],
  )
  return parts.length === 0 ? 'none' : parts.join(', ')
}
