import {
  type Filter,
  type TextField,
  textFields,
  type TextOperator,
  textOperators,
} from './filter.ts'
import { wireActions } from './known-values.ts'
import { isNamed, type Property, shown, wrongProperty } from './property.ts'
import { type FilterClock, readHours, readSpan } from './time-filters.ts'

/** Longer ones cannot match, and the model refuses them. */
const maxLengths: Readonly<Partial<Record<TextField, number>>> = {
  RID: 49,
  Who: 255,
  Where: 255,
  ObjectType: 255,
  MonitoringPlan: 255,
}

/** Names of versions 8.0 to 8.5. */
const oldNames: Readonly<Record<string, TextField>> = {
  auditedsystem: 'DataSource',
  managedobject: 'MonitoringPlan',
}

const maxFilters = 1000

/** Reads a `FilterList`, in which a filter may stand several times. */
export function readFilters(list: Property, clock: FilterClock): Filter[] {
  const filters = list.properties.flatMap((property) =>
    conditionsOf(property).map((condition) => readFilter(condition, clock)),
  )
  if (filters.length > maxFilters) {
    throw wrongProperty(list, `FilterList has more than ${maxFilters} filters.`)
  }
  return filters
}

interface Condition {
  property: Property
  operator: string | undefined
  /** What it compares with, as text or as properties. */
  value: Property
}

/**
 * XML says the operator as an attribute. JSON says it as a member: `{"NotEqualTo": "x"}`, of which there may be several.
 * Members that are no operator belong to the value: `{"From": …, "To": …}`.
 */
function conditionsOf(property: Property): Condition[] {
  if (property.operator !== undefined) {
    return [{ property, operator: property.operator, value: property }]
  }
  const operators = property.properties.filter((member) => isOperator(member.name))
  const rest = property.properties.filter((member) => !isOperator(member.name))
  const named = operators.map((value) => ({ property, operator: value.name, value }))
  if (named.length > 0 && rest.length === 0) return named
  const plain = { property, operator: undefined, value: { ...property, properties: rest } }
  return [...named, plain]
}

const groupOperators = ['InGroup', 'NotInGroup']
const isOperator = (name: string): boolean =>
  [...textOperators, ...groupOperators].some((one) => one.toLowerCase() === name.toLowerCase())

function readFilter(condition: Condition, clock: FilterClock): Filter {
  const { property, value } = condition
  if (isNamed(property, 'When')) {
    const operator = operatorOf(condition, ['Equals', 'NotEqualTo'])
    return { field: 'When', operator, span: readSpan(value, clock) }
  }
  if (isNamed(property, 'WorkingHours')) {
    const operator = operatorOf(condition, ['Equals', 'NotEqualTo'])
    return { field: 'WorkingHours', operator, hours: readHours(value) }
  }
  return readTextFilter(condition, fieldOf(property))
}

function fieldOf(property: Property): TextField {
  const wanted = property.name.toLowerCase()
  const fields = Object.keys(textFields) as TextField[]
  const field = fields.find((name) => name.toLowerCase() === wanted) ?? oldNames[wanted]
  if (field) return field
  throw wrongProperty(
    property,
    `There is no filter ${shown(property.name)}. Known are: ${fields.join(', ')}, When, WorkingHours.`,
  )
}

function readTextFilter(condition: Condition, field: TextField): Filter {
  const { property, value } = condition
  if (value.properties.length > 0) {
    const [member] = value.properties
    throw wrongProperty(
      property,
      `${field} has no operator ${shown(member?.name ?? '')}. Known are: ${textOperators.join(', ')}.`,
    )
  }
  if (value.text === '') throw wrongProperty(property, `The filter ${field} is empty.`)
  const most = maxLengths[field] ?? Infinity
  if (value.text.length > most) {
    throw wrongProperty(property, `The filter ${field} has more than ${most} characters.`)
  }
  if (field !== 'Action') {
    return { field, operator: operatorOf(condition, textOperators), value: value.text }
  }
  const operator = operatorOf(condition, ['Equals', 'NotEqualTo'])
  const action = wireActions.find((one) => one.toLowerCase() === value.text.trim().toLowerCase())
  if (action !== undefined) return { field, operator, value: action }
  throw wrongProperty(
    property,
    `Action ${shown(value.text)} is not known. Known are: ${wireActions.join(', ')}.`,
  )
}

/** The first of those allowed unless one is named. */
function operatorOf<Operator extends TextOperator>(
  { property, operator }: Condition,
  allowed: readonly Operator[],
): Operator {
  const [first] = allowed
  if (operator === undefined && first !== undefined) return first
  const found = allowed.find((one) => one.toLowerCase() === operator?.toLowerCase())
  if (found) return found
  const isGroup = groupOperators.some((one) => one.toLowerCase() === operator?.toLowerCase())
  throw wrongProperty(
    property,
    isGroup
      ? `${property.name} cannot be filtered with ${operator}: Gatehouse does not know who is in which group. Name the users.`
      : `${property.name} has no operator ${shown(operator ?? '')}. Known are: ${allowed.join(', ')}.`,
  )
}
