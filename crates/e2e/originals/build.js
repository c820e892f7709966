// Bundles the page once with each version of simple-peer: simple-peer-6/ and simple-peer-9/, static folders.

import { copyFile } from 'node:fs/promises'
import { build } from 'esbuild'

// What webrtc-swarm's `require('simple-peer')` is to find.
const versions = {
  'simple-peer-6': 'simple-peer',
  'simple-peer-9': 'simple-peer-9',
}

for (const [folder, simplePeer] of Object.entries(versions)) {
  await build({
    entryPoints: ['page.js'],
    outfile: `${folder}/page.js`,
    bundle: true,
    charset: 'utf8',
    logLevel: 'warning',
    // The packages were made for browserify, which gave them what Node has.
    inject: ['node-globals.js'],
    define: { global: 'window' },
    alias: { stream: 'stream-browserify', ...(simplePeer !== 'simple-peer' && { 'simple-peer': simplePeer }) },
  })
  await copyFile('index.html', `${folder}/index.html`)
}
