import { emailApi } from '@gatehouse/contract/email'
import { useSuspenseQuery } from '@tanstack/react-query'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { WorkLine } from '../../ui/WorkState.tsx'
import { EmailSettingsForm } from './EmailSettingsForm.tsx'
import { EmailTabs } from './EmailTabs.tsx'

export function EmailSettingsPage() {
  const { whyNot } = useManagingPermission()
  const { data: settings } = useSuspenseQuery(live(query(emailApi.settings, {})))
  const { state, waiting, ...saved } = settings
  return (
    <>
      <PageHeader
        title="E-mail"
        subtitle="One mail server for alerts, notifications and invitations of all organizations."
      />
      <EmailTabs current={paths.email} />
      <WorkLine work={state} isEnabled={settings.isEnabled} />
      {waiting > 0 && (
        <p style={{ margin: '0 0 14px' }}>
          <PageLink to={paths.emailMessages} search={{ state: 'waiting' }}>
            {counted(waiting, 'message waits', 'messages wait')}
          </PageLink>{' '}
          {settings.isEnabled ? 'to be sent.' : 'until mail is switched on.'}
        </p>
      )}
      <EmailSettingsForm
        // What the server has now is the start of the next change.
        key={JSON.stringify(saved)}
        settings={settings}
        whyNot={whyNot('email:update', 'change mail settings')}
      />
    </>
  )
}
