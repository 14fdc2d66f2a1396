/** As a `ref`: the one input that the reader came for has the focus when the page opens. */
export const focusAtFirst = (element: HTMLElement | null): void => element?.focus()
