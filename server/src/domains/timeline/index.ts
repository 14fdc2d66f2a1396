/** Sessions and what agents see, put together. For the roles alone: nothing is above it. */
export { sessionLookup } from './session-records.service.ts'
export { logonsOnBatch } from './see-logons.service.ts'
export { timelineHandlers, timelineJobs, type TimelineOptions } from './timeline.jobs.ts'
export { timelineRoutes } from './timeline.routes.ts'
