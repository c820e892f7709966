// A peer that keeps to the protocol until it is linked, and from then on does what a test has it do
// with its channels.
//
// The room is the address's fragment; the hub is `?hub=URL`, or else where the page came from. With
// `?ours` it is one of ours, that is, it has the channel aside. It never offers: whoever hears its
// announcement does.

const query = new URLSearchParams(location.search)
const hub = (query.get('hub') ?? location.origin).replace(/\/$/, '')
const room = `${hub}/v1/${location.hash.slice(1)}`
const isOurs = query.has('ours')
const hex = (digits) => [...crypto.getRandomValues(new Uint8Array(digits / 2))]
  .map((byte) => byte.toString(16).padStart(2, '0')).join('')
const me = hex(32)
const run = hex(16)
// By the id of the other side.
const links = new Map()

function post(channel, message, link) {
  const mark = isOurs ? { murmuration: { v: 1, run, link } } : {}
  const body = JSON.stringify({ ...message, from: me, ...mark })
  return fetch(`${room}/${channel}`, { method: 'POST', body })
}

async function answer(from, offer, mark) {
  const connection = new RTCPeerConnection()
  const link = { connection }
  links.set(from, link)
  connection.ondatachannel = ({ channel }) => { link.lines = channel }
  if (isOurs) link.aside = connection.createDataChannel('aside', { negotiated: true, id: 1000 })
  await connection.setRemoteDescription(offer)
  for (const candidate of mark?.candidates ?? []) connection.addIceCandidate(candidate)
  await connection.setLocalDescription()
  // Then all candidates are in the answer.
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((done) => { connection.onicegatheringstatechange = done })
  }
  await post(from, { signal: connection.localDescription }, mark?.link)
}

const source = new EventSource(`${room}/all,${me}`)
source.onopen = () => post('all', { type: 'connect' })
source.onmessage = ({ data }) => {
  const { from, signal, murmuration } = JSON.parse(data)
  if (from === me || !signal) return
  const link = links.get(from)
  if (signal.type === 'offer' && !link) answer(from, signal, murmuration)
  else if (signal.type === 'end') {
    link?.connection.close()
    links.delete(from)
  } else if (signal.candidate) link?.connection.addIceCandidate(signal.candidate)
}

// What a test has it do.

const open = (lane) => [...links.values()]
  .map((link) => link[lane])
  .filter((channel) => channel?.readyState === 'open')
const channels = () => open('lines')
const asides = () => open('aside')

// Sends these frames to all, after all others and no faster than they go.
let sent = Promise.resolve()
function send(frames) {
  sent = sent.then(() => sendNow(frames))
}

async function sendNow(frames) {
  for (const frame of frames) {
    for (const channel of channels()) {
      while (channel.bufferedAmount > 1 << 20) await new Promise((done) => setTimeout(done, 5))
      channel.send(frame)
    }
  }
}

Object.assign(window, { channels, asides, send, links })
