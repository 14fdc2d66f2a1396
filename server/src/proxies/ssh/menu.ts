import type { BrokerChoice } from '../broker.ts'
import type { Key } from './keys.ts'
import { harmlessText } from './notice.ts'

/** A list to search in and choose from. */
export interface Menu {
  filter: string
  /** What fits to the filter, as far as it is known. */
  choices: readonly BrokerChoice[]
  isLoading: boolean
  selected: number
  columns: number
  rows: number
}

export type MenuStep =
  | { done: false; menu: Menu }
  | { done: true; choice: BrokerChoice | undefined }

const maxFilter = 100
/** Title, filter, and a line of help with an empty one above. */
const frameRows = 5

export const emptyMenu = (columns: number, rows: number): Menu => ({
  ...{ filter: '', choices: [], isLoading: true, selected: 0, columns, rows },
})

export const listRows = ({ rows }: Menu): number => Math.max(1, rows - frameRows)

/** The menu after a key; Escape clears the filter first, and then leaves. */
export function pressed(menu: Menu, key: Key): MenuStep {
  const to = (selected: number): MenuStep => ({
    done: false,
    menu: { ...menu, selected: Math.max(0, Math.min(menu.choices.length - 1, selected)) },
  })
  const search = (filter: string): MenuStep => ({
    done: false,
    menu: { ...menu, filter: filter.slice(0, maxFilter), selected: 0, isLoading: true },
  })
  switch (key.kind) {
    case 'text':
      return search(menu.filter + key.text)
    case 'backspace':
      return menu.filter === ''
        ? to(menu.selected)
        : search(Array.from(menu.filter).slice(0, -1).join(''))
    case 'clear':
      return search('')
    case 'up':
      return to(menu.selected - 1)
    case 'down':
      return to(menu.selected + 1)
    case 'page-up':
      return to(menu.selected - listRows(menu))
    case 'page-down':
      return to(menu.selected + listRows(menu))
    case 'home':
      return to(0)
    case 'end':
      return to(menu.choices.length - 1)
    case 'escape':
      return menu.filter === '' ? { done: true, choice: undefined } : search('')
    case 'cancel':
      return { done: true, choice: undefined }
    case 'enter': {
      const choice = menu.choices[menu.selected]
      // What is seen still belongs to an earlier filter.
      return choice && !menu.isLoading ? { done: true, choice } : to(menu.selected)
    }
    case 'redraw':
      return to(menu.selected)
  }
}

/** The menu as control sequences: the whole screen, without a line feed at its end. */
export function drawMenu(menu: Menu): string {
  const { columns, choices, selected } = menu
  const height = listRows(menu)
  const top = Math.max(0, Math.min(selected - Math.floor(height / 2), choices.length - height))
  const list = choices
    .slice(top, top + height)
    .map((choice, index) => rowOf(choice, top + index === selected, columns))
  const lines = [
    bold(fit('Gatehouse: where do you want to go?', columns)),
    fit(`Search: ${harmlessText(menu.filter)}${menu.filter.endsWith(' ') ? ' ' : ''}_`, columns),
    '',
    ...(list.length > 0 ? list : [fit(emptyText(menu), columns)]),
  ]
  while (lines.length < height + 3) lines.push('')
  const count = choices.length === 0 ? '' : `${selected + 1} of ${choices.length}   `
  lines.push('', fit(`${count}Enter opens, Esc or Ctrl+C leaves, typing searches`, columns))
  return `\x1b[H${lines
    .slice(0, Math.max(1, menu.rows))
    .map((line) => `${line}\x1b[K`)
    .join('\r\n')}\x1b[J`
}

export function describeChoice(choice: BrokerChoice): string {
  const needs = [
    ...(choice.needsApproval ? ['approval'] : []),
    ...(choice.requiresReason ? ['reason'] : []),
    ...(choice.requiresTicket ? ['ticket'] : []),
  ]
  const target =
    choice.targetAddress === ''
      ? choice.targetName
      : `${choice.targetName} (${choice.targetAddress})`
  const parts = [target, choice.sessionTypeName, choice.organizationName, choice.policyName]
  return harmlessText(
    `${parts.join('  ')}${needs.length > 0 ? `  [needs ${needs.join(', ')}]` : ''}`,
  )
}

function rowOf(choice: BrokerChoice, isSelected: boolean, columns: number): string {
  const text = `${isSelected ? '>' : ' '} ${choice.isFavourite ? '* ' : ''}${describeChoice(choice)}`
  return isSelected
    ? `\x1b[7m${fit(text, columns).padEnd(Math.min(columns, 200))}\x1b[0m`
    : fit(text, columns)
}

function emptyText({ isLoading, filter }: Menu): string {
  if (isLoading) return 'Looking ...'
  return filter === ''
    ? 'There is nothing that you can open. Ask for access.'
    : 'Nothing that you can open fits to this.'
}

const bold = (text: string): string => `\x1b[1m${text}\x1b[0m`
const fit = (text: string, columns: number): string =>
  Array.from(text).slice(0, Math.max(1, columns)).join('')
