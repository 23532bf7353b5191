// Who is signed in. The access token lives in memory; a cookie that no script can read renews it, in every tab of the
// browser alike. Whatever is kept belongs to one customer: it goes when another signs in, and when this one signs out.

import * as storage from './storage.js';

const ownerName = 'owner';
const early = 15_000;
let access = null;
let expiresAt = 0;
let refreshing = null;
let signedIn = false;

/** What a request that begins a session says of its refresh token. */
export const refresh = 'cookie';

/** Whose session it is, for renewing it; null when that is not known. */
export let email = null;
export const rememberEmail = text => { email = text; };

/** The id of the customer whose things are kept here, signed in or not; null when that is nobody. */
export let owner = storage.read(ownerName);

/** As far as is known: the session may have ended meanwhile. */
export const isSignedIn = () => signedIn;

/** Somebody has signed in here: all tabs are that customer's now. */
export function begin(tokens) {
  take(tokens);
  tabs?.postMessage({ owner });
}

function take(tokens) {
  if (tokens.customerId !== owner) forget();
  owner = tokens.customerId;
  access = tokens.accessToken;
  expiresAt = Date.now() + tokens.expiresIn * 1000;
  signedIn = true;
  storage.keep(ownerName, owner);
}

/** The session is over; what the customer has chosen and typed waits for the same customer. */
export function end() {
  access = null;
  signedIn = false;
}

/** Nothing of the customer stays. */
function forget() {
  end();
  owner = email = null;
  storage.forgetEverything();
}

/** Signed out, in all tabs. */
export function leave() {
  forget();
  tabs?.postMessage({ owner });
}

/** A page that the browser has kept whole may be another customer's by now. */
addEventListener('pageshow', event => {
  if (event.persisted && storage.outlivesReload && storage.read(ownerName) !== owner) location.reload();
});

/** The session is over, and only signing in again can help. */
export class SessionOver extends Error {}

/** The session is over, and the customer does not want to sign in just now. The page stays as it is. */
export class SignInPutOff extends Error {}

/** The customer does not want to prove just now that it is them; nothing was changed. */
export class ProofPutOff extends Error {}

/** What the access token opens has changed; the next request brings a new one. */
export const outdate = () => { expiresAt = 0; };

/** Finds out at the start whether the browser is signed in. Without an answer that stays open, and the pages ask. */
export const look = exchange => renew(exchange).catch(error => { signedIn = !(error instanceof SessionOver); });

/**
 * The access token, renewed when it is spent. Many callers at once cause one exchange.
 * @param {() => Promise<object|null>} exchange The new tokens, or null when the session is over.
 * @param {string} [refused] The token that the server no longer takes.
 */
export async function token(exchange, refused) {
  if (access && access !== refused && Date.now() < expiresAt - early) return access;
  refreshing ??= renew(exchange).finally(() => { refreshing = null; });
  return refreshing;
}

async function renew(exchange) {
  const before = owner;
  const tokens = await alone(exchange);
  if (tokens === null) {
    end();
    throw new SessionOver();
  }
  take(tokens);
  // Another customer has signed in elsewhere in the browser. What waits for the token was meant for the one before.
  return before === null || before === owner ? access : startAnew();
}

/** The page is loaded anew, for whoever is signed in now; nothing on it goes on. */
function startAnew() {
  location.replace('/portal/');
  return new Promise(() => {});
}

/** One tab at a time, where the browser can see to that. Those that deny storage deny locks as well. */
async function alone(run) {
  let begun = false;
  try {
    return await navigator.locks.request('portal.refresh', () => {
      begun = true;
      return run();
    });
  } catch (error) {
    if (begun) throw error;
    return run();
  }
}

const tabs = channel();
tabs?.addEventListener('message', ({ data }) => {
  if (data.owner === owner || !signedIn) {
    signedIn = data.owner !== null; // shown with the next page
    return;
  }
  forget();
  startAnew();
});

function channel() {
  try {
    return new BroadcastChannel('portal.session');
  } catch {
    return null; // not known to this browser, or denied
  }
}
