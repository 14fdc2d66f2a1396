import styles from './Tags.module.css'

/** Short words of the reader's own, in one line. */
export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={styles['tags']} title={tags.join(', ')}>
      {tags.map((tag) => (
        <span key={tag} className={styles['tag']}>
          {tag}
        </span>
      ))}
    </span>
  )
}
