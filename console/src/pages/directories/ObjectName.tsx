import { type DirectoryObject, directoryObjectKindNames } from '@gatehouse/contract/directories'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { kindIcons } from './directory-words.ts'
import styles from './ObjectName.module.css'

interface Props {
  object: Pick<DirectoryObject, 'id' | 'name' | 'kind'>
  params: { organizationId: string; directoryId: string }
  /** The moment that is looked at goes with the reader. */
  at: string | undefined
}

/** An object by its kind and name, as a link to its page. */
export function ObjectName({ object, params, at }: Props) {
  const Icon = kindIcons[object.kind]
  return (
    <span className={styles['object']}>
      <Icon size={15} stroke={1.6} aria-label={directoryObjectKindNames[object.kind]} />
      <PageLink
        to={paths.directoryObject}
        params={{ ...params, directoryObjectId: object.id }}
        search={{ at }}
        c="inherit"
        fw={500}
        truncate
      >
        {object.name}
      </PageLink>
    </span>
  )
}
