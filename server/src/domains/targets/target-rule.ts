import type { TargetRule } from '@gatehouse/contract/target-groups'
import type { TargetFacts } from './target.store.ts'

/** Whether a rule holds a target. What is empty in a rule does not narrow it. */
export const isHeldBy = (rule: TargetRule, target: Omit<TargetFacts, 'id'>): boolean =>
  (rule.kinds.length === 0 || rule.kinds.includes(target.kind)) &&
  rule.tags.every((tag) => target.tags.some((own) => own.toLowerCase() === tag.toLowerCase())) &&
  (rule.siteIds.length === 0 ||
    (target.site_id !== null && rule.siteIds.includes(target.site_id))) &&
  (rule.pattern === '' ||
    fitsPattern(rule.pattern, target.name) ||
    fitsPattern(rule.pattern, target.address))

/**
 * `*` stands for any characters, `?` for one; small and capital letters are the same. Goes back to the last `*` only, so
 * that a pattern full of them takes no longer than the product of both lengths.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const wanted = Array.from(pattern.toLowerCase())
  const given = Array.from(text.toLowerCase())
  let at = 0
  let star = -1
  let starredFrom = 0
  for (let index = 0; index < given.length;) {
    if (wanted[at] === '*') {
      star = at++
      starredFrom = index
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index])) {
      at += 1
      index += 1
    } else if (star === -1) {
      return false
    } else {
      at = star + 1
      index = ++starredFrom
    }
  }
  return wanted.slice(at).every((character) => character === '*')
}
