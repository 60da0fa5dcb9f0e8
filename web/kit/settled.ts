// The proof of a payment, checked in the page: the payment's leaf, and its way to the root that a journal entry holds.
import { rootOf, sm3, toHex } from './sm3'

// RFC 6962: a leaf is hashed with a zero byte before it. The amount is a decimal text in yuan.
export function settledLeaf(payment: string, yuan: string): string {
  const cents = Math.round(Number(yuan) * 100)
  const entry = new TextEncoder().encode(`${payment} ${cents} paid`)
  return toHex(sm3(Uint8Array.from([0, ...entry])))
}
export const isIncluded = (leaf: string, index: number, size: number, path: string[], root: string) => rootOf(leaf, index, size, path) === root
