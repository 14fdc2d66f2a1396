import {
  type MailChoice,
  MailChoice as MailChoices,
  notificationKindNames,
  notificationKinds,
  type NotificationKind,
  notificationsApi,
} from '@gatehouse/contract/notifications'
import { SegmentedControl, Stack } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useLogin } from '../../app/login.ts'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SettingRow } from '../../ui/SettingRow.tsx'
import { ProfileTabs } from '../profile/ProfileTabs.tsx'
import { kindTexts } from './kind-texts.ts'
import { preferencesQuery } from './queries.ts'

const choiceNames: Readonly<Record<MailChoice, string>> = {
  off: 'Off',
  each: 'Each at once',
  daily: 'Once a day',
}
const choices = MailChoices.options.map((value) => ({ value, label: choiceNames[value] }))

/** What the reader gets by e-mail; the bell shows everything anyway. */
export function PreferencesPage() {
  const client = useQueryClient()
  const { user } = useLogin()
  const { mail } = useSuspenseQuery(preferencesQuery).data
  const save = useMutation({
    mutationFn: (change: Partial<Record<NotificationKind, MailChoice>>) =>
      call(notificationsApi.savePreferences, { body: { mail: change } }),
    onSettled: () => invalidate(client, notificationsApi.preferences.path),
  })
  // What was pressed is shown at once.
  const shown = { ...mail, ...(save.isPending && save.variables) }
  return (
    <>
      <PageHeader
        title="Notifications"
        subtitle="What comes by e-mail. The bell shows all of it anyway, and each choice is kept at once."
      />
      <ProfileTabs />
      <Stack gap={14} maw={820}>
        {user.email === '' && (
          <Notice tone="warn">
            You have no e-mail address yet, so nothing can be sent. Ask an administrator to add it.
          </Notice>
        )}
        <FormError error={save.error} />
        <Panel isFlush title="By e-mail">
          {notificationKinds.map((kind) => (
            <SettingRow key={kind} label={notificationKindNames[kind]} text={kindTexts[kind]}>
              <SegmentedControl
                aria-label={notificationKindNames[kind]}
                data={choices}
                value={shown[kind]}
                disabled={save.isPending}
                onChange={(value) => {
                  const choice = MailChoices.safeParse(value)
                  if (choice.success) save.mutate({ [kind]: choice.data })
                }}
              />
            </SettingRow>
          ))}
        </Panel>
      </Stack>
    </>
  )
}
