import type { NotificationKind } from '@gatehouse/contract/notifications'

/** What each kind is about, for the person who chooses. */
export const kindTexts: Readonly<Record<NotificationKind, string>> = {
  'agent-update': 'A newer agent than the one at a site can be installed.',
  'agent-trouble': 'An agent is silent or says that something keeps it from working.',
  'source-trouble': 'A source is not read as it should be.',
  'organization-trouble': 'All data of an organization will be removed unless somebody keeps it.',
  'credential-expiry': 'An API token or a credential of the Integration API ends soon.',
  'certificate-expiry': 'A certificate of this server ends soon.',
  'email-failing': 'Alerts and invitations do not reach anybody by mail.',
  'webhook-failing': 'A receiver refuses messages or does not answer.',
  'tickets-failing': 'A service desk refuses tickets or does not answer.',
  'credential-trouble': 'A secret could not be replaced on its target, or the target refuses it.',
  'response-action-failing': 'A command that an alert starts ends with an error.',
  'target-trouble': 'A target shows a host key that is not trusted.',
  'session-leftovers':
    'An account or a right that was made for a session could not be removed yet.',
  'recording-store': 'The volume for recordings is filling up: no new recorded sessions begin.',
  'recording-quota':
    'Recordings of an organization take almost all that they may: then no new ones begin.',
  'ssh-failing': 'A process that takes sessions over SSH ends again and again.',
  'break-glass': 'Somebody went in without the approval that the policy asks for.',
}
