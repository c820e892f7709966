// Bundles the pages once with each version of simple-peer, into static folders: the chat, and below
// it in `flood/` the one to measure with.

import { copyFile } from 'node:fs/promises'
import { build } from 'esbuild'

// The folders, and what webrtc-swarm is to find there instead of what it names.
const versions = {
  'simple-peer-6': {},
  'simple-peer-9': { 'simple-peer': 'simple-peer-9' },
}

for (const [folder, instead] of Object.entries(versions)) {
  await build({
    entryPoints: { page: 'page.js', 'flood/page': 'flood.js' },
    outdir: folder,
    bundle: true,
    // As whoever puts such a page on a server would.
    minify: true,
    charset: 'utf8',
    logLevel: 'warning',
    // The packages were made for browserify, which gave them what Node has.
    inject: ['node-globals.js'],
    define: { global: 'window' },
    alias: { stream: 'stream-browserify', ...instead },
  })
  await copyFile('index.html', `${folder}/index.html`)
  await copyFile('flood.html', `${folder}/flood/index.html`)
}
