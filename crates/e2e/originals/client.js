// npm's `signalhub` client, called as its users do: `node client.js HUB`. Prints what comes of each
// call, a line of JSON each, and ends.

import { once } from 'node:events'
import signalhub from 'signalhub'

const [hub] = process.argv.slice(2)
const listener = signalhub('book-club', [hub])
const speaker = signalhub('book-club', hub)

const stream = listener.subscribe(['tea', 'milk'])
await once(stream, 'open')
print('open')

await broadcast(speaker, 'tea', { text: 'Grüße 🐦\n', list: [1, null, ''] })
await broadcast(speaker, 'milk', 'a string')
await broadcast(speaker, 'tea', '')
await broadcast(listener, 'milk', { from: 'myself' })
print('nobody there:', await sent(speaker, 'sugar', {}))
// The longest message, of so many bytes with its quotes, and one that is longer.
await broadcast(speaker, 'tea', 'x'.repeat(65_533))
print('too long:', await sent(speaker, 'tea', 'x'.repeat(65_534)))
await broadcast(speaker, 'tea', 'the last')

listener.close(() => print('closed'))

/** Sends a message that must come back to the listener, and prints both. */
async function broadcast(client, channel, message) {
  const heard = once(stream, 'data')
  const how = await sent(client, channel, message)
  const [data] = await heard
  print(channel, how, data)
}

/** What becomes of a message. */
function sent(client, channel, message) {
  return new Promise((resolve) => {
    client.broadcast(channel, message, (error) => resolve(error ? 'refused' : 'sent'))
  })
}

function print(...things) {
  console.log(JSON.stringify(things))
}
