// Gets a token for a client that signs, by somebody else's library: node sign.mjs ADDRESS CLIENT PRIVATE_KEY_JWK
import { readFile } from 'node:fs/promises';
import * as oauth from 'oauth4webapi';

const [, , address, id, file] = process.argv;
const jwk = JSON.parse(await readFile(file, 'utf8'));
const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
const server = { issuer: 'customer-payments', token_endpoint: new URL('/oauth/token', address).href };
const client = { client_id: id };

const answer = await oauth.clientCredentialsGrantRequest(
  server, client, oauth.PrivateKeyJwt({ key, kid: jwk.kid }), { scope: 'customers' },
  { [oauth.allowInsecureRequests]: true });
const token = await oauth.processClientCredentialsResponse(server, client, answer);
console.log(token.access_token);
