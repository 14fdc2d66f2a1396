/** One step of time: how many there were, and how many of them failed. */
export interface Bucket {
  at: string
  count: number
  failed: number
}
