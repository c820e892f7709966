// Sends all that it can to the first peer, or counts what comes: to measure with.
//
// `?send=100` sends lines of 100 bytes. `?count=lines` makes lines of what comes, `?count=bytes`
// does not, and `received()` gives both counts. Writes stop while the stream says that it is full,
// as its users are told to.

import signalhub from 'signalhub'
import webrtcSwarm from 'webrtc-swarm'

const wanted = new URLSearchParams(location.search)
const swarm = webrtcSwarm(signalhub('flood', [location.origin]), { config: { iceServers: [] } })

let lines = 0
let bytes = 0
window.received = () => [lines, bytes]

swarm.once('peer', (peer) => {
  if (wanted.has('send')) send(peer, Number(wanted.get('send')))
  else count(peer, wanted.get('count') === 'lines')
})

function send(peer, length) {
  const message = new TextEncoder().encode('x'.repeat(length - 1) + '\n')
  const write = () => {
    while (peer.write(message));
    peer.once('drain', write)
  }
  write()
}

function count(peer, makesLines) {
  const decoder = new TextDecoder()
  let rest = ''
  peer.on('data', (data) => {
    bytes += data.length
    if (!makesLines) return
    const parts = (rest + decoder.decode(data, { stream: true })).split('\n')
    rest = parts.pop()
    lines += parts.length
  })
}
