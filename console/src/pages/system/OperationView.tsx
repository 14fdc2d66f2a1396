import type { ReactNode } from 'react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import styles from './ApiPage.module.css'
import { curlOf, exampleOf } from './example.ts'
import type { Operation, Parameter } from './reference.ts'

/** One way in: what it does, who may, what it takes, and a command to try it with. */
export function OperationView({ operation }: { operation: Operation }) {
  const curl = curlOf(operation, location.origin)
  return (
    <details className={styles['operation']}>
      <summary>
        <span className={styles['method']} data-method={operation.method}>
          {operation.method}
        </span>
        <span className={styles['path']}>{operation.path}</span>
        <span className={styles['summary']}>{operation.summary}</span>
      </summary>
      <div className={styles['detail']}>
        <div>
          {operation.summary}. {operation.accessText.replaceAll('`', '')}
        </div>
        {operation.parameters.length > 0 && <Parameters parameters={operation.parameters} />}
        {operation.body && (
          <Code
            caption="Body, for example"
            text={JSON.stringify(exampleOf(operation.body), null, 2)}
          />
        )}
        <Code caption="Command" text={curl} />
        {operation.answer && (
          <Code
            caption="Answer, for example"
            text={JSON.stringify(exampleOf(operation.answer), null, 2)}
          />
        )}
      </div>
    </details>
  )
}

function Code({ caption, text }: { caption: ReactNode; text: string }) {
  return (
    <div>
      <div className={styles['caption']}>
        {caption}
        <CopyButton value={text} />
      </div>
      <pre className={styles['code']}>{text}</pre>
    </div>
  )
}

function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  return (
    <table className={styles['parameters']}>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">In</th>
          <th scope="col">Type</th>
          <th scope="col">Needed</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((parameter) => (
          <tr key={`${parameter.place} ${parameter.name}`}>
            <td className="gh-machine">{parameter.name}</td>
            <td>{parameter.place}</td>
            <td>{parameter.type}</td>
            <td>{parameter.isRequired ? 'yes' : parameter.about || 'no'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
