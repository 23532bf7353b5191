// Passkeys: what the browser does with them, between the API's options and the API's next request.

/** Whether this browser knows passkeys on this page; they belong to a host's name, and a bare address has none. */
export const supported = () =>
  /[a-z]/i.test(location.hostname) && Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON);

/** Whether it offers them where an email is typed. */
export const offered = async () =>
  supported() && Boolean(await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false));

/** Nobody chose a passkey: the person closed the browser's dialog, or the device has none that would do. */
export class NoPasskey extends Error {}

/** Has the device make a passkey. @returns {Promise<object>} `passkey` of `POST /v1/me/passkeys`. */
export async function make(publicKey) {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
  const made = await chosen(() => navigator.credentials.create({ publicKey: options }));
  return {
    id: made.id,
    clientDataJson: base64url(made.response.clientDataJSON),
    attestationObject: base64url(made.response.attestationObject),
  };
}

/**
 * Has a passkey sign the challenge.
 * @param {{mediation?: string, signal?: AbortSignal}} [how] `conditional` waits for a choice from the
 *   browser's list.
 * @returns {Promise<object>} `passkey` of the request that meets the challenge.
 */
export async function sign(publicKey, how = {}) {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  const { id, response } = await chosen(() => navigator.credentials.get({ ...how, publicKey: options }));
  return {
    id,
    clientDataJson: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.authenticatorData),
    signature: base64url(response.signature),
    ...(response.userHandle?.byteLength > 0 && { userHandle: base64url(response.userHandle) }),
  };
}

async function chosen(ask) {
  try {
    return await ask() ?? Promise.reject(new NoPasskey());
  } catch (error) {
    throw error instanceof DOMException ? new NoPasskey() : error;
  }
}

const base64url = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
