import { summaryMaxCharacters, type TicketTemplates } from '@gatehouse/contract/ticket-settings'
import { Panel } from '../../ui/Panel.tsx'
import { filledIn } from '../../ui/template/template-text.ts'
import styles from './TemplatePreview.module.css'
import { correlationSample, ticketSample } from './ticket-sample.ts'

/** The ticket that the templates would make of an example. */
export function TemplatePreview({ templates }: { templates: TicketTemplates }) {
  const summary = filledIn(templates.summary, ticketSample)
  return (
    <Panel title="With an example">
      <div className={styles['summary']}>
        {summary.slice(0, summaryMaxCharacters)}
        <span className={styles['cut']}>{summary.slice(summaryMaxCharacters)}</span>
      </div>
      <div className={styles['name']}>Initial description, which the customer may see</div>
      <pre className={styles['part']}>{filledIn(templates.initialDescription, ticketSample)}</pre>
      {templates.internalAnalysis !== '' && (
        <>
          <div className={styles['name']}>Internal analysis, which technicians see</div>
          <pre className={styles['part']}>{filledIn(templates.internalAnalysis, ticketSample)}</pre>
        </>
      )}
      {templates.correlation !== '' && (
        <>
          <div className={styles['name']}>When there was an earlier ticket</div>
          <pre className={styles['part']}>{filledIn(templates.correlation, correlationSample)}</pre>
        </>
      )}
    </Panel>
  )
}
