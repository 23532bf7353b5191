// A customer's way through the API, by a client that openapi-typescript generates from openapi.yaml.
//
//   node generated/walk.js walk    <address> <email> <password>    list, page, pay, refuse, retry, refresh
//   node generated/walk.js survive <address> <email> <password>    read a server that says more than the contract
//
// It ends with a line `done`, or with what it did not expect and exit code 1.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/api.js";

declare const process: { argv: string[]; exitCode?: number };
declare const crypto: { randomUUID(): string };

type Schemas = components["schemas"];

const [, , mode = "walk", address = "", email = "", password = ""] = process.argv;
const LATER = "came-later";
const api = createClient<paths>({ baseUrl: address });

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`not as expected: ${what}`);
}

/** What a frontend does with a word: it has its own text for those that it knows, and shows the others as they are. */
function textOf(status: Schemas["PaymentStatus"] | Schemas["InvoiceState"]): string {
  switch (status) {
    case "succeeded":
    case "paid":
      return "Paid";
    case LATER:
      return "Not known to this frontend";
    default:
      return status;
  }
}

let session: Schemas["SessionTokens"];

async function signIn(): Promise<void> {
  const { data } = await api.POST("/v1/sessions", { body: { email, password } });
  check(data !== undefined, "signed in");
  session = data;
}

api.use({
  onRequest({ request }) {
    if (session) request.headers.set("Authorization", `Bearer ${session.accessToken}`);
    return request;
  },
});

async function pages(): Promise<Schemas["Invoice"][]> {
  const all: Schemas["Invoice"][] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: 2 } : { limit: 2, cursor };
    const { data } = await api.GET("/v1/invoices", { params: { query } });
    check(data !== undefined && data.items.length <= 2, "a page of invoices");
    all.push(...data.items);
    cursor = data.nextCursor;
  } while (cursor !== null);
  return all;
}

function pay(
  invoice: Schemas["Invoice"],
  method: Schemas["PayMethodRequest"],
  key: string,
  amountDue = invoice.amountDue,
) {
  return api.POST("/v1/payments", {
    params: { header: { "Idempotency-Key": key } },
    body: { invoices: [{ id: invoice.id, amountDue }], total: amountDue, currency: invoice.currency, method },
  });
}

const card = (): Schemas["CardMethodRequest"] => ({ type: "card", nonce: "fake-valid-visa-nonce" });

function invoiceOver(invoices: Schemas["Invoice"][], total: number): Schemas["Invoice"] {
  const found = invoices.find((invoice) => invoice.total === total);
  check(found !== undefined, `an invoice over ${total}`);
  return found;
}

async function payByCardAndRetry(invoice: Schemas["Invoice"]): Promise<void> {
  const key = crypto.randomUUID();
  const first = await pay(invoice, card(), key);
  check(first.data?.status === "succeeded" && first.data.timeline.length > 0, "the card was charged");
  const again = await pay(invoice, card(), key);
  check(again.data?.id === first.data.id, "the same key is the same payment");
  check(again.response.headers.get("Idempotency-Replayed") === "true", "the repetition says so");
  check((again.data.createdAt.match(/\.\d{6}Z$/) ?? []).length === 1, "instants have six digits");
}

async function payByBank(invoice: Schemas["Invoice"]): Promise<void> {
  const preview = await api.POST("/v1/payments/preview", { body: { invoiceIds: [invoice.id] } });
  check(preview.data !== undefined, "the mandate's text");
  const mandate = { version: preview.data.achMandate.version, accepted: true as const };
  const account = { type: "ach" as const, nonce: "fake-us-bank-account-nonce", mandate };
  const { data } = await pay(invoice, account, crypto.randomUUID());
  check(data?.status === "pending" && data.method.type === "ach", "the debit is pending");
}

async function beRefused(open: Schemas["Invoice"], declined: Schemas["Invoice"]): Promise<void> {
  const conflict = await pay(open, card(), crypto.randomUUID(), open.amountDue - 1);
  check(conflict.response.status === 409 && conflict.error?.code === "amount-changed", "one cent less is refused");
  check(conflict.error.differences?.[0]?.due === open.amountDue, "and told what is due");

  const no = await pay(declined, card(), crypto.randomUUID());
  check(no.response.status === 402 && no.error?.code === "payment-declined", "the bank says no");
  check(no.error.payment?.failure?.stage === "authorization", "and where on the way");
}

async function refresh(): Promise<void> {
  const before = session.refreshToken;
  const { data } = await api.POST("/v1/sessions/refresh", { body: { refreshToken: before ?? null } });
  check(data !== undefined && data.refreshToken !== before, "a new pair of tokens");
  session = data;
  const payments = await api.GET("/v1/payments", { params: { query: { limit: 100 } } });
  check(payments.data?.items.length === 3, "the new token opens the door; three payments");
}

async function walk(): Promise<void> {
  const invoices = await pages();
  check(invoices.length === 5 && new Set(invoices.map((invoice) => invoice.id)).size === 5, "five invoices, each once");
  const first = invoiceOver(invoices, 10000);
  const whole = await api.GET("/v1/invoices/{id}", { params: { path: { id: first.id } } });
  check(whole.data?.lines[0]?.amount === 10000, "an invoice by itself has its lines");

  await payByCardAndRetry(first);
  await payByBank(invoiceOver(invoices, 20000));
  await beRefused(invoiceOver(invoices, 30000), invoiceOver(invoices, 200000));
  await refresh();
}

/** Every object has a member more, and every word of a list that may grow is one that nobody knows. */
async function survive(): Promise<void> {
  const invoices = await pages();
  check(invoices.length === 5, "all invoices were read");
  const texts = invoices.map((invoice) => textOf(invoice.status));
  check(texts.every((text) => text === "Not known to this frontend"), "the unknown status is met");
  check(invoices.every((invoice) => LATER in invoice), "the unknown member is there");

  const payment = await pay(invoiceOver(invoices, 50000), card(), crypto.randomUUID());
  check(payment.data?.status === LATER && payment.data.amount === 50000, "a payment in a state that nobody knows");
  const refused = await pay(invoiceOver(invoices, 50000), card(), crypto.randomUUID());
  check(refused.response.status === 409 && refused.error?.code === LATER, "an unknown code, told by its status");
  check(refused.error.reasons?.[0]?.reason === LATER, "and so is a reason");
}

try {
  await signIn();
  await (mode === "survive" ? survive() : walk());
  console.log("done");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
