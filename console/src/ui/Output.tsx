import styles from './Output.module.css'

/** What a machine wrote, as it wrote it. */
export function Output({ name, children }: { name: string; children: string }) {
  return (
    // Long output scrolls, and the keyboard has to be able to.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles['output']} aria-label={name} tabIndex={0}>
      {children}
    </section>
  )
}
