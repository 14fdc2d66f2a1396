import type { SqlParams, SqlValue } from '#platform/clickhouse/engine.ts'

export interface Statement {
  sql: string
  params: SqlParams
}

/** Collects the values of a statement; what stands in its text is only their places. */
export function sqlParams() {
  const values: Record<string, SqlValue> = {}
  return {
    values: values as SqlParams,
    /** @returns `{p0:String}`, to be put where the value is needed. */
    bind(type: string, value: SqlValue): string {
      const name = `p${Object.keys(values).length}`
      values[name] = value
      return `{${name}:${type}}`
    },
  }
}
export type Bind = ReturnType<typeof sqlParams>['bind']
