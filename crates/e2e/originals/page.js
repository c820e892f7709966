// A chat on the original packages, made as their users make them: a form, a log, and
// `peer.write(message + '\n')` to every peer.
//
// The room is the address's fragment, as it stands there; the hub is `?hub=URL`, or else where the
// page came from.
// The log has an entry for each message of a peer's channel.

import signalhub from 'signalhub'
import webrtcSwarm from 'webrtc-swarm'

const room = location.hash.slice(1) || 'streams-day'
const hub = new URLSearchParams(location.search).get('hub') ?? location.origin

const list = document.querySelector('[aria-label=Peers]')
const log = document.querySelector('[role=log]')
const form = document.querySelector('form')
const field = document.querySelector('input')

// For those who measure, in milliseconds since the navigation began: when the page began to join,
// when peers came, and when each message did.
const seen = (window.seen = { joining: performance.now(), peers: [], messages: [] })

// The STUN servers that simple-peer has by default are refused by a browser of today.
const swarm = webrtcSwarm(signalhub(room, [hub]), { config: { iceServers: [] } })

document.querySelector('output').textContent = swarm.me

swarm.on('peer', (peer, id) => {
  seen.peers.push({ at: performance.now(), id })
  const item = show(list, id)
  // A character may begin in one message and end in the next.
  const decoder = new TextDecoder()
  peer.on('data', (bytes) => {
    const text = decoder.decode(bytes, { stream: true })
    seen.messages.push({ at: performance.now(), id, text })
    show(log, text).dataset.from = id
  })
  peer.on('close', () => item.remove())
})

form.addEventListener('submit', (event) => {
  event.preventDefault()
  say(field.value)
  field.value = ''
})

function say(message) {
  write(message + '\n')
}

function write(data) {
  for (const peer of swarm.peers) peer.write(data)
}

function show(where, text) {
  const item = document.createElement('li')
  item.textContent = text
  where.append(item)
  return item
}

// For what can't be typed into a field of one line.
Object.assign(window, { say, write })
