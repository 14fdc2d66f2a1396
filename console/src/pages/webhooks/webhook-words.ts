import type { WebhookEvent, WebhookFormat } from '@gatehouse/contract/webhooks'

export const eventTexts: Readonly<Record<WebhookEvent, string>> = {
  'alert.raised': 'An alert is raised',
  'alert.repeated': 'An alert gets more records',
  'alert.resolved': 'An alert is resolved',
  'alert.reopened': 'An alert is reopened',
  test: 'A test',
}

export const formatTexts: Readonly<Record<WebhookFormat, { label: string; description: string }>> =
  {
    gatehouse: {
      label: 'Gatehouse',
      description: 'JSON with all that is known, signed. For programs of your own.',
    },
    slack: {
      label: 'Slack',
      description: 'What an incoming webhook of Slack takes. Mattermost takes it as well.',
    },
    teams: {
      label: 'Microsoft Teams',
      description: 'A card for a Teams workflow that starts when a webhook request is received.',
    },
  }
