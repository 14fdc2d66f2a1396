import { emailApi, emailTemplateNames } from '@gatehouse/contract/email'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { query } from '../../app/api.ts'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { EmailTabs } from './EmailTabs.tsx'
import styles from './EmailTemplatesPage.module.css'
import { TemplateEditor } from './TemplateEditor.tsx'

const route = getRouteApi('/signed-in/settings/email/templates')

export function EmailTemplatesPage() {
  const { template: key = 'alert' } = route.useSearch()
  const { whyNot } = useManagingPermission()
  const { templates } = useSuspenseQuery(query(emailApi.templates, {})).data
  const chosen = templates.find((one) => one.key === key)
  return (
    <>
      <PageHeader title="E-mail" />
      <EmailTabs current={paths.emailTemplates} />
      <nav className={styles['list']} aria-label="Templates">
        {templates.map((one) => (
          <Link
            key={one.key}
            to={paths.emailTemplates}
            search={{ template: one.key }}
            activeProps={{ 'aria-current': undefined }}
            {...(one.key === key && { 'aria-current': 'page' as const })}
          >
            {emailTemplateNames[one.key]}
            {one.isChanged && <span className={styles['changed']}>changed</span>}
          </Link>
        ))}
      </nav>
      {chosen && (
        <TemplateEditor
          // What the server has now is the start of the next change.
          key={JSON.stringify(chosen)}
          template={chosen}
          whyNot={whyNot('email:update', 'change mail templates')}
        />
      )}
    </>
  )
}
