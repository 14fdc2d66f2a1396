import { Text } from '@mantine/core'
import { Fragment } from 'react'
import { CopyButton } from '../CopyButton.tsx'
import { Folded } from '../Folded.tsx'
import { ChangedItems, type ItemsChange } from './ChangedItems.tsx'
import styles from './Diff.module.css'
import { difference, type Piece } from './difference.ts'
import { Sign } from './Sign.tsx'

export interface Change {
  property: string
  /** The name that the machine has for it, where `property` is a word for people. */
  machineName?: string | undefined
  before?: string | undefined
  after?: string | undefined
}

interface Props {
  changes: readonly (Change | ItemsChange)[]
  /** Two columns where there is room, one below the other in a narrow panel. */
  layout: 'columns' | 'inline'
}

/** What changed: removed marked with a minus, added with a plus, never by colour alone. */
export function Diff({ changes, layout }: Props) {
  return (
    <div className={styles['diff']} data-layout={layout}>
      {changes.map((change, index) => (
        // A property may stand more than once in a record; its place tells them apart.
        <Fragment key={`${change.property} ${index}`}>
          {'look' in change ? (
            <ChangedItems change={change} />
          ) : (
            <ChangedProperty change={change} layout={layout} />
          )}
        </Fragment>
      ))}
    </div>
  )
}

function ChangedProperty({ change, layout }: { change: Change; layout: Props['layout'] }) {
  const { before, after } = change
  const isFact = before === undefined || after === undefined
  const pieces = isFact ? [] : difference(before, after)
  const isText = !isFact && `${before}${after}`.includes('\n')
  return (
    <section className={styles['property']} aria-label={change.property}>
      <div className={styles['name']}>
        <Text fz="xs" fw={600} truncate>
          {change.property}
          {change.machineName !== undefined && (
            <span className={styles['machineName']}>{change.machineName}</span>
          )}
        </Text>
        <span className={styles['copies']}>
          {before !== undefined && <CopyButton value={before} label="Copy the value before" />}
          {after !== undefined && <CopyButton value={after} label="Copy the value after" />}
        </span>
      </div>
      {isText && layout === 'inline' ? (
        <Folded>
          <Lines pieces={pieces} />
        </Folded>
      ) : (
        <div className={styles['sides']}>
          <Side sign="removed" value={before} pieces={pieces} isText={isText} />
          <Side sign="added" value={after} pieces={pieces} isText={isText} />
        </div>
      )}
    </section>
  )
}

function Side({
  sign,
  value,
  pieces,
  isText,
}: {
  sign: 'added' | 'removed'
  value: string | undefined
  pieces: readonly Piece[]
  isText: boolean
}) {
  if (value === undefined) return null
  const own = pieces.filter((piece) => piece.change === 'same' || piece.change === sign)
  return (
    <div className={styles['side']}>
      <Folded>
        {isText ? (
          <Lines pieces={own} />
        ) : (
          <div className={styles['line']} data-change={sign}>
            <Sign change={sign} />
            <span className={styles['text']}>
              {value === '' ? <em className={styles['nothing']}>empty</em> : null}
              {own.length === 0 ? value : <Marked pieces={own} sign={sign} />}
            </span>
          </div>
        )}
      </Folded>
    </div>
  )
}

/** Within a list in one line: the items that differ stand out from those that stayed. */
function Marked({ pieces, sign }: { pieces: readonly Piece[]; sign: 'added' | 'removed' }) {
  const hasSame = pieces.some((piece) => piece.change === 'same' && piece.text.trim() !== '')
  return pieces.map((piece, index) =>
    piece.change === sign && hasSame ? (
      <mark key={index} className={styles['mark']} data-change={sign}>
        {piece.text}
      </mark>
    ) : (
      <Fragment key={index}>{piece.text}</Fragment>
    ),
  )
}

function Lines({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, index) => (
    <div key={index} className={styles['line']} data-change={piece.change}>
      <Sign change={piece.change} />
      <span className={styles['text']}>{piece.text === '' ? '\u00a0' : piece.text}</span>
    </div>
  ))
}
