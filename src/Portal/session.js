// Who is signed in. The access token lives in memory, the refresh token as long as the tab.

const refreshKey = 'portal.refresh';
const early = 15_000;
let access = null;
let expiresAt = 0;
let refreshing = null;

/** Whose session it is, for renewing it; null when that is not known. */
export let email = null;
export const rememberEmail = text => { email = text; };

export const isSignedIn = () => access !== null || sessionStorage.getItem(refreshKey) !== null;

export function begin(tokens) {
  access = tokens.accessToken;
  expiresAt = Date.now() + tokens.expiresIn * 1000;
  sessionStorage.setItem(refreshKey, tokens.refreshToken);
}

export function end() {
  access = null;
  sessionStorage.removeItem(refreshKey);
}

/** The session is over, and only signing in again can help. */
export class SessionOver extends Error {}

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
    const refreshToken = sessionStorage.getItem(refreshKey);
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
  return navigator.locks ? navigator.locks.request('portal.refresh', run) : run();
}

const twins = 'BroadcastChannel' in window ? new BroadcastChannel('portal.session') : null;
twins?.addEventListener('message', ({ data }) => {
  if (data.spent === sessionStorage.getItem(refreshKey)) begin(data.tokens);
});
