import styles from './DirectoryPath.module.css'
import { nameAndPlace } from './directory-path.ts'

/** An object by its name, with where it is behind it. */
export function DirectoryPath({ path }: { path: string }) {
  const { name, place } = nameAndPlace(path)
  return (
    <span className={styles['path']} title={path}>
      <span className={styles['name']}>{name}</span>
      {place !== '' && <span className={styles['place']}>{place}</span>}
    </span>
  )
}
