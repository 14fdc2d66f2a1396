import type { ScreenSize } from './screen.ts'

export const lineHeight = 1.2
const largest = 20
const smallest = 3

interface Room {
  /** CSS pixels. */
  width: number
  height?: number
  /** Device pixels to one CSS pixel. */
  pixelRatio: number
  /** Width of a character and height of a line, each of a font of 1 pixel. */
  characterWidth: number
  characterHeight: number
}

/**
 * The largest font in which `size` fits, in CSS pixels. Cells are whole device pixels wide, so the font is the one that fills
 * such a cell: anything between would leave the room empty all the same.
 */
export function fontSizeFor({ columns, rows }: ScreenSize, room: Room): number {
  const byWidth = (room.width * room.pixelRatio) / columns
  const height = room.height ?? Number.POSITIVE_INFINITY
  const lineOf = room.characterHeight * lineHeight
  const byHeight = ((height * room.pixelRatio) / rows / lineOf) * room.characterWidth
  const cell = Math.floor(Math.min(byWidth, byHeight))
  // Widths are rounded down: a hair more than the cell, so that the cell is not a pixel less.
  const size = (cell + 0.01) / room.characterWidth / room.pixelRatio
  return Math.min(Math.max(size, smallest), largest)
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
