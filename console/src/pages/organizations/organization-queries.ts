import { overviewApi } from '@gatehouse/contract/activity'
import { query } from '../../app/api.ts'

export const organizationOverview = (organizationId: string) =>
  query(overviewApi.get, { query: { organizationId, days: 7 } })
