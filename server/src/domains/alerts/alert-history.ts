/** `1 record`, `12 records` */
export const recordsText = (count: number): string =>
  `${count} ${count === 1 ? 'record' : 'records'}`

export const raisedText = (count: number): string => `Raised by ${recordsText(count)}.`

export const repeatedText = (count: number): string =>
  `${count} more ${count === 1 ? 'record' : 'records'} came.`

/** `Told of 3 records by e-mail to a@b and webhook.` */
export const channelsText = (channels: readonly string[], count: number): string =>
  `Told of ${recordsText(count)} by ${channels.join(' and ')}.`
