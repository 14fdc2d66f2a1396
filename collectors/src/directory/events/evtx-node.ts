/** Binary XML as a tree (MS-EVEN6 2.2.12): what stands in a template, or in a record that has none. */
export type EvtxNode = EvtxElement | EvtxText | EvtxSubstitution | EvtxInstance

export interface EvtxElement {
  kind: 'element'
  name: string
  /** The element is left out where this value of the template is null. */
  dependsOn: number | undefined
  attributes: readonly { name: string; content: readonly EvtxNode[] }[]
  content: readonly EvtxNode[]
}

export interface EvtxText {
  kind: 'text'
  text: string
}

/** A value of the template stands here. */
export interface EvtxSubstitution {
  kind: 'substitution'
  index: number
}

/** A template with the values that one record has for it. */
export interface EvtxInstance {
  kind: 'instance'
  template: readonly EvtxNode[]
  values: readonly EvtxValue[]
}

/** Where a value is in the chunk. Its own type counts, whatever the template expects. */
export interface EvtxValue {
  type: number
  at: number
  size: number
}
