// Who is signed in. Tokens live in memory only: what a script could steal from storage is not there to be stolen.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/api.js";

type Tokens = components["schemas"]["SessionTokens"];

const { api: baseUrl } = (await (await fetch("/config.json")).json()) as { api: string };
const open = createClient<paths>({ baseUrl }); // for those who are not signed in
export const api = createClient<paths>({ baseUrl });

let session: Tokens;
let renewAt = 0;
let renewing: Promise<void> | undefined;

export class SessionOver extends Error {
  override message = "Your session has ended. Please load the page again and sign in.";
}

/** @returns Why not, for people; nothing when somebody is signed in now. */
export async function signIn(email: string, password: string): Promise<string | undefined> {
  const { data, error } = await open.POST("/v1/sessions", { body: { email, password } });
  if (data) begin(data);
  return error?.detail;
}

function begin(tokens: Tokens): void {
  session = tokens;
  renewAt = Date.now() + (tokens.expiresIn - 30) * 1000;
}

async function renew(): Promise<void> {
  const { data } = await open.POST("/v1/sessions/refresh", { body: { refreshToken: session.refreshToken ?? null } });
  if (!data) throw new SessionOver();
  begin(data);
}

api.use({
  /** A refresh token is good for one exchange, so all who need it wait for the same one. */
  async onRequest({ request }) {
    if (Date.now() >= renewAt) await (renewing ??= renew().finally(() => { renewing = undefined; }));
    request.headers.set("Authorization", `Bearer ${session.accessToken}`);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) renewAt = 0; // taken back before its time
  },
});
