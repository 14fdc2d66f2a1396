/** Nobody has a larger screen; what a target claims beyond it is cut. */
export const maxColumns = 500
export const maxRows = 200

/** One keyframe as text. */
export const maxScreenCharacters = 256 * 1024
/** All keyframes of a recording as text. */
export const maxScreensCharacters = 32 * 1024 * 1024
export const maxMoments = 2000
/** Terminals that are drawn at one time, and that are listed. */
export const maxOpenScreens = 16
export const maxTerminals = 200

/** Lines and events that are kept of one recording, and of each so many characters. */
export const maxLines = 50_000
export const maxLineCharacters = 500

/** One answer of `play`. */
export const maxStretchCharacters = 1024 * 1024

export const clampSize = (columns: number, rows: number): { columns: number; rows: number } => ({
  columns: Math.min(maxColumns, Math.max(1, columns)),
  rows: Math.min(maxRows, Math.max(1, rows)),
})
