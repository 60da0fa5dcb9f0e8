// SM3 (GB/T 32905-2016) and the RFC 6962 inclusion check, so that the reader's own browser can hold the server to its word.
const iv = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]
const turn = (x: number, n: number) => ((x << (n % 32)) | (x >>> ((32 - (n % 32)) % 32))) >>> 0
const p0 = (x: number) => (x ^ turn(x, 9) ^ turn(x, 17)) >>> 0
const p1 = (x: number) => (x ^ turn(x, 15) ^ turn(x, 23)) >>> 0

export function sm3(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor((message.length * 8) / 2 ** 32))
  view.setUint32(padded.length - 4, (message.length * 8) >>> 0)
  const v = Uint32Array.from(iv)
  const w = new Uint32Array(68)
  for (let block = 0; block < padded.length; block += 64) {
    for (let j = 0; j < 16; j += 1) w[j] = view.getUint32(block + j * 4)
    for (let j = 16; j < 68; j += 1) w[j] = p1((w[j - 16]! ^ w[j - 9]! ^ turn(w[j - 3]!, 15)) >>> 0) ^ turn(w[j - 13]!, 7) ^ w[j - 6]!
    let [a, b, c, d, e, f, g, h] = v as unknown as [number, number, number, number, number, number, number, number]
    for (let j = 0; j < 64; j += 1) {
      const ss1 = turn((turn(a, 12) + e + turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j)) >>> 0, 7)
      const ss2 = (ss1 ^ turn(a, 12)) >>> 0
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g)
      const tt1 = (ff + d + ss2 + (w[j]! ^ w[j + 4]!)) >>> 0
      const tt2 = (gg + h + ss1 + w[j]!) >>> 0
      d = c; c = turn(b, 9); b = a; a = tt1; h = g; g = turn(f, 19); f = e; e = p0(tt2)
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, n) => { v[n]! ^= word })
  }
  const out = new Uint8Array(32)
  const written = new DataView(out.buffer)
  v.forEach((word, n) => written.setUint32(n * 4, word))
  return out
}

export const fromHex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
export const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(1 + left.length + right.length)
  both[0] = 1
  both.set(left, 1)
  both.set(right, 1 + left.length)
  return sm3(both)
}

// RFC 9162 2.1.3.2: the root that leaf `sequence` and its path lead to in a tree of `size` leaves; null if the path cannot fit.
export function rootOf(leaf: string, sequence: number, size: number, path: string[]): string | null {
  if (sequence >= size) return null
  let fn = sequence
  let sn = size - 1
  let r = fromHex(leaf)
  for (const step of path) {
    if (sn === 0) return null
    const p = fromHex(step)
    if (fn % 2 === 1 || fn === sn) {
      r = node(p, r) as typeof r
      while (fn % 2 === 0 && fn !== 0) { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2) }
    } else r = node(r, p) as typeof r
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 ? toHex(r) : null
}
