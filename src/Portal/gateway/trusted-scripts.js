// Under the content policy no text becomes a script's address unless this policy lets it through (Trusted Types). It has
// the name "default", because Braintree's scripts load further ones without knowing of any policy. It makes no HTML out
// of text, and no script but JSON: one of Braintree's scripts keeps data for its fraud check in a script element.

/** What they load besides: the frames' scripts, and the data collector's. */
const others = ['https://assets.braintreegateway.com/', 'https://c.paypal.com/'];

/**
 * Called before the first of Braintree's scripts, which are below `address`. Browsers without Trusted Types go by the
 * content policy alone.
 */
export function trustBraintreesScripts(address) {
  if (!globalThis.trustedTypes || trustedTypes.defaultPolicy) return;
  trustedTypes.createPolicy('default', {
    createScriptURL: url =>
      ([`${address}/`, ...others].some(start => new URL(url, document.baseURI).href.startsWith(start)) ? url : null),
    createScript: text => (isJson(text) ? text : null),
  });
}

/** JSON runs as a script, but does nothing. */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
