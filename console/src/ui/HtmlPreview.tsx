import styles from './HtmlPreview.module.css'

interface Props {
  name: string
  html: string
  height?: number
}

/** HTML of a mail. The empty sandbox lets it run no script, send no form and see nothing of this page. */
export function HtmlPreview({ name, html, height = 420 }: Props) {
  return (
    <iframe className={styles['frame']} title={name} sandbox="" srcDoc={html} height={height} />
  )
}
