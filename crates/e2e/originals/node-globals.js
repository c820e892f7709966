// The global names of Node that the packages use.

export { Buffer } from 'buffer'
export { default as process } from 'process/browser'
