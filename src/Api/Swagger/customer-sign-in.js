// Signs a customer in from the page that shows the contract, by the contract's own operations. The tokens are in memory
// only: they end with the page, or with signing out.

const scheme = 'customer'; // of openapi.yaml
const earlySeconds = 30;

let session = null;
let renewal;

const form = document.createElement('form');
form.className = 'customer-sign-in';
form.setAttribute('aria-label', 'Sign in as a customer');
const email = field('Email', 'email', 'username');
const password = field('Password', 'password', 'current-password');
const button = document.createElement('button');
const said = document.createElement('p');
said.setAttribute('role', 'status');
form.append(email.label, password.label, button, said);
form.addEventListener('submit', event => {
  event.preventDefault();
  (session ? signOut() : signIn()).catch(() => say('The server did not answer. Please try again.'));
});
show();
addEventListener('load', () => document.body.prepend(form));

function field(name, type, autocomplete) {
  const input = Object.assign(document.createElement('input'), { type, autocomplete, required: true });
  const label = document.createElement('label');
  label.append(name, input);
  return { label, input };
}

async function signIn() {
  const credentials = { email: email.input.value, password: password.input.value };
  const { status, data } = await call('POST', '/v1/sessions', credentials);
  if (status !== 201) return say(data.detail);
  password.input.value = '';
  return hold(data);
}

/** Swagger UI sends the token from now on; it is renewed as long as it is used here. */
function hold(tokens) {
  window.ui.preauthorizeApiKey(scheme, tokens.accessToken);
  if (!isHeld()) return say('The contract is still being loaded. Please press the button again.');
  session = tokens;
  renewal = setTimeout(() => renew().catch(end), Math.max(tokens.expiresIn - earlySeconds, 1) * 1000);
  return show();
}

const isHeld = () => window.ui.authSelectors.authorized().get(scheme) !== undefined;

async function renew() {
  if (!isHeld()) return signOut(); // Swagger UI's own button let go of the token
  const { status, data } = await call('POST', '/v1/sessions/refresh', { refreshToken: session.refreshToken });
  return status === 200 ? hold(data) : end();
}

async function signOut() {
  const { accessToken } = session;
  end();
  await call('DELETE', '/v1/sessions/current', undefined, accessToken);
}

function end() {
  clearTimeout(renewal);
  session = null;
  window.ui.authActions.logout([scheme]);
  show();
}

function show() {
  email.label.hidden = password.label.hidden = session !== null;
  email.input.disabled = password.input.disabled = session !== null;
  button.textContent = session ? 'Sign out' : 'Sign in as a customer';
  say(session ? `Signed in as ${email.input.value}. Requests carry the token.` : '');
}

function say(text) {
  said.textContent = text;
}

async function call(method, path, body, token) {
  const response = await fetch(path, {
    method, credentials: 'omit', cache: 'no-store',
    headers: {
      ...(body && { 'Content-Type': 'application/json' }), ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, data: response.status === 204 ? null : await response.json() };
}
