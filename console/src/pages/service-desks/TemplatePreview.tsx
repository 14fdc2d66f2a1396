import { summaryMaxCharacters, type TicketTemplates } from '@gatehouse/contract/ticket-settings'
import { Panel } from '../../ui/Panel.tsx'
import styles from './TemplatePreview.module.css'
import { correlationSample, withExample } from './ticket-sample.ts'

/** The ticket that the templates would make of an example. */
export function TemplatePreview({ templates }: { templates: TicketTemplates }) {
  const summary = withExample(templates.summary)
  return (
    <Panel title="With an example">
      <div className={styles['summary']}>
        {summary.slice(0, summaryMaxCharacters)}
        <span className={styles['cut']}>{summary.slice(summaryMaxCharacters)}</span>
      </div>
      <div className={styles['name']}>Initial description, which the customer may see</div>
      <pre className={styles['part']}>{withExample(templates.initialDescription)}</pre>
      {templates.internalAnalysis !== '' && (
        <>
          <div className={styles['name']}>Internal analysis, which technicians see</div>
          <pre className={styles['part']}>{withExample(templates.internalAnalysis)}</pre>
        </>
      )}
      {templates.correlation !== '' && (
        <>
          <div className={styles['name']}>When there was an earlier ticket</div>
          <pre className={styles['part']}>
            {withExample(templates.correlation, correlationSample)}
          </pre>
        </>
      )}
    </Panel>
  )
}
