import { targetKindNames } from '@gatehouse/contract/targets'
import { type TargetGroup, type TargetRule } from '@gatehouse/contract/target-groups'
import { counted } from '../../ui/numbers.ts'

export const emptyRule: TargetRule = { kinds: [], tags: [], pattern: '', siteIds: [] }

/** A rule without any condition holds every target. */
export const saysNothing = ({ kinds, tags, pattern, siteIds }: TargetRule): boolean =>
  kinds.length + tags.length + siteIds.length === 0 && pattern === ''

/** `2 by hand, and all of kind Linux with the tags web, prod` */
export function ruleSentence({ rule, targetIds }: Pick<TargetGroup, 'rule' | 'targetIds'>): string {
  const byHand = targetIds.length > 0 ? `${counted(targetIds.length, 'target')} by hand` : ''
  if (!rule) return byHand || 'Nobody yet'
  const byRule = saysNothing(rule)
    ? 'every target'
    : `all ${[
        rule.kinds.length > 0 &&
          `of kind ${rule.kinds.map((kind) => targetKindNames[kind]).join(' or ')}`,
        rule.tags.length > 0 &&
          `with the ${rule.tags.length === 1 ? 'tag' : 'tags'} ${rule.tags.join(' and ')}`,
        rule.pattern !== '' && `named like ${rule.pattern}`,
        rule.siteIds.length > 0 && `of ${counted(rule.siteIds.length, 'site')}`,
      ]
        .filter(Boolean)
        .join(', ')}`
  const sentence = byHand === '' ? byRule : `${byHand}, and ${byRule}`
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
