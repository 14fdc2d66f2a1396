import type { OrganizationId } from '@gatehouse/contract/ids'
import { compileFilters, type FilterSet, parseFilter } from '#domains/activity'
import type { Log } from '#platform/log/log.ts'
import type { RuleData } from './alert-rule.store.ts'
import type { SuppressionData } from './suppression-rule.store.ts'

/** The active rules of an organization, ready to look at records. */
export interface RuleSet {
  rules: FilterSet<RuleData>
  suppression: FilterSet<SuppressionData>
  isEmpty: boolean
}

export interface RuleSources {
  rules: readonly RuleData[]
  suppression: readonly SuppressionData[]
  timeZone: string
}

export function compileRuleSet({ rules, suppression, timeZone }: RuleSources, log: Log): RuleSet {
  return {
    rules: compileFilters(readable(rules, log), timeZone),
    suppression: compileSuppression(suppression, timeZone, log),
    isEmpty: rules.length === 0,
  }
}

export const compileSuppression = (
  rules: readonly SuppressionData[],
  timeZone: string,
  log: Log,
): RuleSet['suppression'] => compileFilters(readable(rules, log), timeZone)

/** A filter that an older version took and this one does not must not keep records from being taken in. */
const readable = <Rule extends { id: string; name: string; filter: string }>(
  rules: readonly Rule[],
  log: Log,
) =>
  rules.flatMap((rule) => {
    try {
      return [{ filter: parseFilter(rule.filter), value: rule }]
    } catch (error) {
      log.error(
        { err: error, ruleId: rule.id },
        `the filter of the rule ${rule.name} cannot be read`,
      )
      return []
    }
  })

/** Compiled sets, each good for one version of the rules. */
export class RuleSetCache {
  readonly #sets = new Map<OrganizationId, { version: number; timeZone: string; set: RuleSet }>()
  /** Organizations with the same rules share what was compiled. */
  readonly #shared = new Map<string, RuleSet>()
  #version = -1

  find(organizationId: OrganizationId, version: number, timeZone: string): RuleSet | undefined {
    const found = this.#sets.get(organizationId)
    return found?.version === version && found.timeZone === timeZone ? found.set : undefined
  }

  keep(
    organizationId: OrganizationId,
    version: number,
    sources: RuleSources & { profileId: string },
    log: Log,
  ): RuleSet {
    if (version !== this.#version) {
      this.#sets.clear()
      this.#shared.clear()
      this.#version = version
    }
    const { profileId, timeZone, suppression } = sources
    const key = [profileId, timeZone, ...suppression.map(({ id }) => id)].join(' ')
    const set = this.#shared.get(key) ?? compileRuleSet(sources, log)
    this.#shared.set(key, set)
    this.#sets.set(organizationId, { version, timeZone, set })
    return set
  }
}
