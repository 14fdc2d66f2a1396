/** What a writer keeps to and a reader insists on. All in bytes unless the name says otherwise. */

/** A segment is closed when its events have grown to this. What a crash loses is below it. */
export const segmentBytes = 512 * 1024

/** A segment is closed when its first event is this old. */
export const segmentMilliseconds = 1000

/** No segment is larger, before or after compression; a reader reserves no more than this for one. */
export const maxSegmentBytes = 1024 * 1024

/** The fields of the header, without magic, digest and signature. */
export const maxHeaderBytes = 64 * 1024

export const maxIdBytes = 64
export const maxWrappedKeyBytes = 4096

/** Entries of the header's `about`. */
export const maxAboutEntries = 64

/** One event as stored. Longer output and input is stored as several events of one time. */
export const maxEventBytes = 64 * 1024

/** One text in an event: a command, a path, a remark. */
export const maxTextBytes = 32 * 1024

/** What one call of `write` may carry. */
export const maxWriteBytes = 4 * 1024 * 1024

/** Closed segments that may wait for the sink before `write` asks its caller to wait. */
export const maxWaitingBytes = 2 * 1024 * 1024

/** Where `write` refuses, since its caller does not wait: nothing may grow without an end. */
export const refusedWaitingBytes = 16 * 1024 * 1024

/** `verify` stops counting here: a file of nothing but damage needs no longer list. */
export const maxFindings = 100
