// Who is signed in. The access token lives in memory, the refresh token as long as the tab. Whatever is kept belongs to
// one customer: it goes when another signs in, and when this one signs out.

import * as storage from './storage.js';

const refreshName = 'refresh';
const ownerName = 'owner';
const early = 15_000;
let access = null;
let expiresAt = 0;
let refreshing = null;

/** Whose session it is, for renewing it; null when that is not known. */
export let email = null;
export const rememberEmail = text => { email = text; };

/** The id of the customer whose things are kept here, signed in or not; null when that is nobody. */
export let owner = storage.read(ownerName);

export const isSignedIn = () => access !== null || storage.read(refreshName) !== null;

export function begin(tokens) {
  if (tokens.customerId !== owner) forget();
  owner = tokens.customerId;
  access = tokens.accessToken;
  expiresAt = Date.now() + tokens.expiresIn * 1000;
  storage.keep(ownerName, owner);
  storage.keep(refreshName, tokens.refreshToken);
}

/** The session is over; what the customer has chosen and typed waits for the same customer. */
export function end() {
  access = null;
  storage.forget(refreshName);
}

/** Nothing of the customer stays. */
export function forget() {
  access = owner = email = null;
  storage.forgetEverything();
}

/** A page that the browser has kept whole may be another customer's by now. */
addEventListener('pageshow', event => {
  if (event.persisted && storage.outlivesReload && storage.read(ownerName) !== owner) location.reload();
});

/** The session is over, and only signing in again can help. */
export class SessionOver extends Error {}

/** The session is over, and the customer does not want to sign in just now. The page stays as it is. */
export class SignInPutOff extends Error {}

/**
 * The access token, renewed when it is spent. Many callers at once cause one exchange: a refresh token is good for one.
 * @param {string} [refused] The token that the server no longer takes.
 */
export async function token(exchange, refused) {
  if (access && access !== refused && Date.now() < expiresAt - early) return access;
  refreshing ??= renew(exchange).finally(() => { refreshing = null; });
  return refreshing;
}

async function renew(exchange) {
  // A duplicated tab holds a copy of the token: one of the two uses it and tells the other.
  const run = async () => {
    const refreshToken = storage.read(refreshName);
    if (!refreshToken) throw new SessionOver();
    const tokens = await exchange(refreshToken);
    if (tokens === null) {
      end();
      throw new SessionOver();
    }
    begin(tokens);
    twins?.postMessage({ spent: refreshToken, tokens });
    return access;
  };
  return alone(run);
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

const twins = channel();
twins?.addEventListener('message', ({ data }) => {
  if (data.spent === storage.read(refreshName)) begin(data.tokens);
});

function channel() {
  try {
    return new BroadcastChannel('portal.session');
  } catch {
    return null; // not known to this browser, or denied
  }
}
