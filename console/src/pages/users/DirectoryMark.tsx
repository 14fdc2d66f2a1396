import { Tooltip } from '@mantine/core'
import { IconBinaryTree } from '@tabler/icons-react'
import styles from './DirectoryMark.module.css'

/** A user of a directory, who signs in with its password. */
export const DirectoryMark = ({ name }: { name: string }) => (
  <Tooltip label={`Signs in as ${name}`}>
    <span className={styles['mark']}>
      <IconBinaryTree size={13} stroke={1.7} aria-hidden />
      directory
    </span>
  </Tooltip>
)
