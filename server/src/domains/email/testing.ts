import { randomBytes } from 'node:crypto'
import { emailApi, type EmailMessage, type EmailSettingsInput } from '@gatehouse/contract/email'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import { type ContextParts, type OrganizationContext, systemContext } from '#platform/context.ts'
import { onEvent } from '#platform/jobs/jobs.ts'
import { Secret } from '#platform/secret.ts'
import type { OpenTestDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import type { z } from 'zod'
import { emailDelivery } from './email-delivery.ts'
import type { EmailOptions } from './email-options.ts'
import { emailRoutes } from './email.routes.ts'
import { queueEmail } from './queue-email.service.ts'
import { sendDue } from './send-due.service.ts'

export const emailOptions: EmailOptions = {
  sealKey: { id: 1, secret: new Secret(randomBytes(32)) },
}

export const someSettings: EmailSettingsInput = {
  ...{ isEnabled: true, host: '127.0.0.1', port: 25, security: 'none', username: '' },
  ...{ fromAddress: 'desk@msp.example', fromName: 'Desk', caPem: '' },
}

/** An MSP with its administrator at the doors of mail, and a clock to move. */
export async function aMailDesk(opened: OpenTestDatabase) {
  // Later than the database's own clock, which dates what is queued.
  const clock = new TestClock(new Date('2031-03-01T09:00:00.000Z'))
  const parts = partsOf(opened, clock)
  const managing = await aManagingOrganization(parts)
  const web = await createTestWeb(parts, (mount) => emailRoutes(mount, emailOptions))
  return deskOf({ parts, clock, managing, web })
}

interface Parts {
  parts: ContextParts
  clock: TestClock
  managing: OrganizationContext & { id: OrganizationId }
  web: TestWeb
}

function deskOf({ parts, clock, managing, web }: Parts) {
  const administrator = aUser({ organizationId: managing.id })
  const ctx = systemContext('test', parts)
  return {
    ...{ parts, clock, managing, web, administrator, ctx },
    save: (settings: Partial<EmailSettingsInput>) =>
      web.call(administrator, emailApi.saveSettings, { body: { ...someSettings, ...settings } }),
    async settings() {
      return (await web.call(administrator, emailApi.settings)).body
    },
    async messages(): Promise<EmailMessage[]> {
      return (await web.call(administrator, emailApi.messages)).body.messages
    },
    /** A message about the organization, by default the managing one. */
    queue: (to: readonly string[], title = 'Trouble', organizationId = managing.id) =>
      parts.db.inOrganization(organizationId, (tx) =>
        queueEmail(ctx, tx, {
          template: 'notification',
          to,
          variables: { Title: title, Text: 'Something <is> wrong & more.', Link: 'https://desk/' },
        }),
      ),
    sendDue: (signal?: AbortSignal) => sendDue(ctx, emailOptions, signal),
    /** What others were told of how sending goes, since the last time somebody asked. */
    async told(): Promise<{ isFailing: boolean; reason: string }[]> {
      const told: z.infer<typeof emailDelivery.payload>[] = []
      const listen = onEvent({
        event: emailDelivery,
        name: 'test.listen',
        run: (_ctx, payload) => Promise.resolve(void told.push(payload)),
      })
      await workOff(parts, [], [listen])
      return told.map(({ isFailing, reason }) => ({ isFailing, reason }))
    },
  }
}

export type MailDesk = Awaited<ReturnType<typeof aMailDesk>>
