export { createRecordingDoor } from './recording-door.ts'
export { recoverRecordings } from './recover-recordings.service.ts'
export type { RecordingsOptions } from './recordings-options.ts'
