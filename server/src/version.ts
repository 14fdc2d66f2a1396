import manifest from '../package.json' with { type: 'json' }

/** Of this server, and of the agent that fits it. */
export const version: string = manifest.version
