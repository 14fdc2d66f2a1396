import type { DirectoryObject } from '@gatehouse/contract/directories'
import { useNow } from '../../ui/clock.ts'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { objectState } from './directory-words.ts'

interface Props {
  object: DirectoryObject
  /** The moment at which the object was so; undefined for now. */
  at: string | undefined
  variant?: 'plain' | 'filled'
}

/** Whether an account can be used; nothing for what is no account. */
export function ObjectState({ object, at, variant = 'plain' }: Props) {
  const now = useNow()
  const state = objectState(object, at === undefined ? now : Date.parse(at))
  return state && <ToneBadge {...state} variant={variant} />
}
