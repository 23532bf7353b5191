// The one door to the API: JSON in, JSON out, a renewed session when the token is spent, an error for everything else.

import { during } from './progress.js';
import * as session from './session.js';

/** The API refused; `code` says why (RFC 9457). */
export class Problem extends Error {
  constructor(status, data, retryAfter) {
    super(data.detail ?? data.title ?? `Status ${status}`);
    Object.assign(this, { status, data, code: data.code ?? 'unknown', retryAfter });
  }
}

/** No answer came, or none that can be read: it is not known whether the request arrived. */
export class Unreachable extends Error {}

let missed = false;

/**
 * A module, loaded when it is needed. What does not arrive is a matter of the connection; a mistake in it is another.
 * Some browsers never ask again for a module that once did not come: when it is missed anew and the server is there,
 * the page is loaded afresh.
 * @param {() => Promise<object>} load
 * @throws {Unreachable}
 */
export async function loaded(load) {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    if (missed && await isThere()) location.reload();
    missed = true;
    throw new Unreachable();
  }
}

const isThere = () =>
  fetch('/portal/', { cache: 'no-store', credentials: 'omit' }).then(answer => answer.ok, () => false);

/** Asks the person to sign in again; set by main.js. Resolves when that has happened. */
let signInAgain = () => Promise.reject(new session.SessionOver());
export const onSessionOver = ask => { signInAgain = ask; };

/**
 * @param {{body?: object, headers?: object, signal?: AbortSignal, anonymous?: boolean, quiet?: boolean,
 *   leaving?: boolean}} [options]
 * `quiet` shows no progress sign; `leaving` asks nobody to sign in again.
 * @returns {Promise<{status: number, data: any, headers: Headers}>}
 * @throws {Problem|Unreachable|SessionOver|SignInPutOff}
 */
export function request(method, path, options = {}) {
  const work = options.anonymous ? send(method, path, options) : sendSigned(method, path, options);
  return options.quiet ? work : during(work);
}

async function sendSigned(method, path, options) {
  let refused;
  for (let attempt = 0; ; attempt++) {
    try {
      const bearer = await session.token(exchange, refused);
      try {
        return await send(method, path, options, bearer);
      } catch (error) {
        if (!isRefused(error) || attempt === 2) throw error;
        refused = bearer; // the session may have ended before its token did
      }
    } catch (error) {
      if (!(error instanceof session.SessionOver) || attempt === 2 || options.leaving) throw error;
      await signInAgain();
      refused = undefined;
    }
  }
}

/** Whether the token was refused, and not what the request asked for: a wrong password is 401, too. */
const isRefused = error =>
  error instanceof Problem && error.status === 401 && ['unauthenticated', 'unknown'].includes(error.code);

/** @returns The new tokens, or null when the session is over. */
async function exchange() {
  try {
    // It goes on when the page is left: otherwise the browser would keep a cookie that is spent.
    return (await send('POST', '/v1/sessions/refresh', { body: {}, keepalive: true })).data;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** Whether this browser is signed in, before anything is shown. */
export const lookForSession = () => session.look(exchange);

async function send(method, path, { body, headers, signal, keepalive }, bearer) {
  let response;
  let data;
  try {
    response = await fetch(path, {
      method, signal, keepalive, cache: 'no-store', credentials: 'same-origin',
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    data = text === '' ? null : JSON.parse(text);
  } catch (error) {
    if (signal?.aborted) throw error;
    if (!response || response.ok) throw new Unreachable();
    data = {}; // an error page of something in between
  }
  if (!response.ok) throw new Problem(response.status, data ?? {}, Number(response.headers.get('Retry-After')) || null);
  return { status: response.status, data, headers: response.headers };
}
