/** For lists whose form for a new one can be opened by address, as the command palette does. */
export const addSearch = (raw: Record<string, unknown>): { add?: true } =>
  raw['add'] === true || raw['add'] === 'true' ? { add: true } : {}
