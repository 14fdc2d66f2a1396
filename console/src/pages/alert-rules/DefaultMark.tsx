import styles from './DefaultMark.module.css'

/** The profile of every organization without another. */
export const DefaultMark = () => <span className={styles['mark']}>Default</span>
