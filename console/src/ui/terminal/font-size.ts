import type { ScreenSize } from './screen.ts'

export const lineHeight = 1.2
const largest = 20
const smallest = 3

interface Room {
  /** CSS pixels. */
  width: number
  height?: number
  /** Width of a character and height of a line, each of a font of 1 pixel. */
  characterWidth: number
  characterHeight: number
}

/** The largest font in which `size` fits, in CSS pixels. */
export function fontSizeFor({ columns, rows }: ScreenSize, room: Room): number {
  const height = room.height ?? Number.POSITIVE_INFINITY
  // The emulator rounds the whole width, and each line to device pixels.
  const byWidth = (room.width - 1) / columns / room.characterWidth
  const byHeight = (height / rows - 1) / lineHeight / room.characterHeight
  return Math.min(Math.max(Math.min(byWidth, byHeight), smallest), largest)
}

/** Of one pixel of `font`; what a terminal usually has where there is nothing to measure with. */
export function measureFont(font: string): { characterWidth: number; characterHeight: number } {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return { characterWidth: 0.6, characterHeight: 1.2 }
  context.font = `100px ${font}`
  const measured = context.measureText('W')
  const height = measured.fontBoundingBoxAscent + measured.fontBoundingBoxDescent
  return { characterWidth: measured.width / 100, characterHeight: height / 100 }
}
