/**
 * When the next picture is due: at once when there was none; else at `at` (`03:00`, by the clock of the site) of the first day
 * on which that comes after the last one.
 */
export function nextPictureAt(lastAt: Date | undefined, at: string): Date {
  if (!lastAt) return new Date(0)
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const due = new Date(lastAt)
  // Local time: on a day without that hour the clock has it a little later.
  due.setHours(hours, minutes, 0, 0)
  if (due.getTime() <= lastAt.getTime()) {
    due.setDate(due.getDate() + 1)
    due.setHours(hours, minutes, 0, 0)
  }
  return due
}
