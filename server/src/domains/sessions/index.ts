export type { BrokerOptions } from './broker-core.ts'
export type { ApprovalLinkOptions } from './approval-link.ts'
export { renewLink } from './approval-link.service.ts'
export { createLocalBroker } from './session-broker.ts'
export { createBrokers, type ProxyBroker } from './proxy-broker.ts'
export type { ConnectPoint } from './connect-command.ts'
export type { Held } from './broker-state.ts'
export type { RecordingDoor } from './recording-door.ts'
export type { SessionOptions } from './prepare-session.service.ts'
export { sessionHandlers, sessionJobs } from './session.jobs.ts'
export { listGateUses } from './gate-use.store.ts'
export { listOpenConnectionIds } from './session-connection.store.ts'
export { sessionRoutes } from './session.routes.ts'
export type { TicketDoor } from './ticket-door.ts'
export { type SessionLiveOptions, sessionLiveRoutes } from './session-live.routes.ts'
export { createTerminalDoor, nearAddress, type TerminalDoor } from './terminal-door.ts'
export { createTerminalPasses } from './terminal-pass.ts'
export { createWatchHub, type WatchHub } from './watch-hub.ts'
export type { SessionData } from './session.store.ts'
export { recoverConnections } from './recover-connections.service.ts'
export {
  listSessionUses,
  type SessionUse,
  type UsedConnection,
  type UseSearch,
} from './session-use.store.ts'
export { sessionsConnector } from './session-facts.ts'
