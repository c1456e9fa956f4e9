// Verifies a ticket with a COSE library that is not ours, from the JWKS alone: node cose.mjs JWKS_FILE QR_TEXT
// Prints the claims as JSON; exits 1 when the signature does not hold.
import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import base45 from 'base45';
import { decode } from 'cbor-x';
import { Sign1 } from '@auth0/cose';

const [jwksFile, qr] = process.argv.slice(2);
const { keys } = JSON.parse(readFileSync(jwksFile, 'utf8'));
if (!qr?.startsWith('HB1:')) throw new Error('not a ticket');

const message = Sign1.decode(new Uint8Array(base45.decode(qr.slice(4))));
const kid = Buffer.from(message.protectedHeaders.get(4)).toString('base64url');
const jwk = keys.find((key) => key.kid === kid);
if (!jwk) throw new Error(`no key ${kid} in the JWKS`);

await message.verify(createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' }));

const claims = decode(message.payload);
const entries = claims instanceof Map ? [...claims] : Object.entries(claims);
console.log(JSON.stringify(Object.fromEntries(entries.map(([k, v]) => [k, v instanceof Uint8Array ? Buffer.from(v).toString('hex') : v]))));
