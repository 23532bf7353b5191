// A paying page at an origin of its own. All it knows of the API is openapi.yaml; docs/frontends.md explains each step.
import type { components } from "./generated/api.js";
import { connect, type Gateway } from "./gateway.js";
import { api, SessionOver, signIn } from "./session.js";

type Schemas = components["schemas"];
type Payment = Schemas["PaymentWithTimeline"];

const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const form = (id: string) => find<HTMLFormElement>(id);
const forms = { signIn: form("sign-in"), choose: form("invoices"), pay: form("pay") };
const value = (form: HTMLFormElement, name: string) => String(new FormData(form).get(name) ?? "").trim();
const show = (form: HTMLFormElement) => Object.values(forms).forEach((each) => { each.hidden = each !== form; });
const say = (text: string) => { find("said").textContent = text; };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const money = (minorUnits: number, currency: string) =>
  new Intl.NumberFormat("en-US", { style: "currency", currency }).format(minorUnits / 100);

let due: Schemas["PaymentPreview"];
let gateway: Promise<Gateway> | undefined;

async function start(): Promise<void> {
  const refusal = await signIn(value(forms.signIn, "email"), value(forms.signIn, "password"));
  if (refusal) return say(refusal);
  await listInvoices();
  const earlier = attempt.kept();
  const payment = earlier && (await paymentUnder(earlier.key)); // a reload may have lost its answer
  if (payment) await finish(payment);
}

async function listInvoices(): Promise<void> {
  const rows: HTMLElement[] = [];
  let next: string | null | undefined;
  do {
    const query: { status: ["unpaid"]; limit: number; cursor?: string } = { status: ["unpaid"], limit: 100 };
    if (next) query.cursor = next;
    const { data, error } = await api.GET("/v1/invoices", { params: { query } });
    if (!data) return say(error.detail);
    rows.push(...data.items.filter((invoice) => invoice.payable).map(rowOf));
    next = data.nextCursor;
  } while (next);
  forms.choose.querySelector("ul")?.replaceChildren(...rows);
  show(forms.choose);
}

function rowOf({ id, number, amountDue, currency }: Schemas["Invoice"]): HTMLElement {
  const [row, label] = [document.createElement("li"), document.createElement("label")];
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "id", value: id });
  label.append(box, ` ${number}, ${money(amountDue, currency)}`);
  row.append(label);
  return row;
}

/** What the ticked invoices cost now, and the text that a debit of a bank account needs the payer's consent to. */
async function preview(): Promise<void> {
  const invoiceIds = new FormData(forms.choose).getAll("id").map(String);
  if (invoiceIds.length === 0) return say("Please tick an invoice.");
  const { data, error } = await api.POST("/v1/payments/preview", { body: { invoiceIds } });
  if (!data) return say(error.detail);
  due = data;
  find("total").textContent = money(due.total, due.currency);
  find("mandate").textContent = due.achMandate.text;
  find<HTMLInputElement>("accepted").checked = false; // a consent is to one text
  show(forms.pay);
  await connected(); // once they are shown: a frame that is not displayed may never load
}

/** One set of fields for the page; when they could not be made, the next press makes them anew. */
const connected = () => (gateway ??= fields().catch((error: unknown) => { gateway = undefined; throw error; }));

async function fields(): Promise<Gateway> {
  const { data, error } = await api.POST("/v1/gateway/client-token");
  if (!data) throw new Error(error.detail);
  const simulated = data.environment === "simulator";
  find("simulated").hidden = !simulated;
  find("card").hidden = find<HTMLFieldSetElement>("account").disabled = simulated;
  return connect(data);
}

function chooseMethod(): void {
  const byBank = value(forms.pay, "type") === "ach";
  find<HTMLFieldSetElement>("ach").disabled = find("ach").hidden = !byBank;
  find("card").classList.toggle("away", byBank);
}

/** One key for one intended payment, kept until that has come to an end or something else is to be paid. */
const attempt = {
  kept: (): { key: string; what: string } | null => JSON.parse(sessionStorage.getItem("attempt") ?? "null"),
  keyFor(invoices: object): string {
    const [what, earlier] = [JSON.stringify(invoices), attempt.kept()];
    const key = earlier?.what === what ? earlier.key : crypto.randomUUID();
    sessionStorage.setItem("attempt", JSON.stringify({ key, what }));
    return key;
  },
  over: () => sessionStorage.removeItem("attempt"),
};

async function tokenize(): Promise<Schemas["PayMethodRequest"]> {
  const { card, bankAccount, deviceData } = await connected();
  const field = (name: string) => value(forms.pay, name);
  if (field("type") === "card") return { type: "card", nonce: await card(), deviceData };
  const { text, version } = due.achMandate;
  const [streetAddress, locality] = [field("streetAddress"), field("locality")];
  const billingAddress = { streetAddress, locality, region: field("region"), postalCode: field("postalCode") };
  const nonce = await bankAccount({
    routingNumber: field("routingNumber"), accountNumber: field("accountNumber"), accountType: field("accountType"),
    ownershipType: "business", businessName: field("businessName"), billingAddress,
  }, text);
  return { type: "ach", nonce, deviceData, mandate: { version, accepted: true } };
}

function rethrowSessionOver(error: unknown): null {
  if (error instanceof SessionOver) throw error;
  return null;
}

async function pay(): Promise<void> {
  const method = await tokenize().catch(rethrowSessionOver);
  if (!method) return say("Nothing was charged. Please check what you typed; a blocker may keep the fields away.");
  const invoices = due.invoices.map(({ id, amountDue }) => ({ id, amountDue }));
  const key = attempt.keyFor(invoices);
  const request = {
    params: { header: { "Idempotency-Key": key } },
    body: { invoices, total: due.total, currency: due.currency, method },
  };
  for (let wait = 1_000; ; wait = Math.min(2 * wait, 30_000)) {
    const answer = await api.POST("/v1/payments", request).catch(rethrowSessionOver); // null: none that can be read
    if (answer?.data) return finish(answer.data);
    const problem = answer?.error;
    if (problem?.payment) return finish(problem.payment);
    if (problem?.code === "idempotency-key-reused") return finishEarlier(key);
    if (problem?.code && problem.code !== "internal-error") return refused(problem);
    say("We are finding out what became of your payment. Please do not pay again."); // the same key pays once
    await sleep(wait);
  }
}

/** Nothing was charged, and the key stays good. Other amounts or another mandate must be seen and agreed to first. */
async function refused(problem: Schemas["Problem"]): Promise<void> {
  if (["amount-changed", "mandate-outdated"].includes(problem.code)) await preview();
  else if (problem.status === 409 || problem.status === 404) await listInvoices();
  say(`Nothing was charged. ${problem.detail}`);
}

async function paymentUnder(key: string): Promise<Payment | undefined> {
  const { data } = await api.GET("/v1/payments", { params: { query: { idempotencyKey: key } } });
  const id = data?.items[0]?.id;
  return id === undefined ? undefined : (await api.GET("/v1/payments/{id}", { params: { path: { id } } })).data;
}

async function finishEarlier(key: string): Promise<void> {
  const payment = await paymentUnder(key);
  if (payment) await finish(payment);
}

/** The outcome, by what the payment says. A status that came later than this page is shown as it is. */
async function finish(payment: Payment): Promise<void> {
  while (payment.status === "processing") {
    say("The bank has not answered yet. Please do not pay again; this page will tell you.");
    await sleep(3_000);
    const path = { id: payment.id };
    const answer = await api.GET("/v1/payments/{id}", { params: { path } }).catch(rethrowSessionOver);
    payment = answer?.data ?? payment;
  }
  attempt.over();
  const amount = money(payment.amount, payment.currency);
  const words: Record<string, string> = {
    succeeded: `Paid: ${amount}. Your payment is ${payment.number}.`,
    pending: `Submitted: ${amount}, to be settled on ${payment.expectedSettlementOn}. It is ${payment.number}.`,
    failed: `Not paid. ${payment.failure?.message ?? ""}`,
    returned: `The bank took the money back. ${payment.return?.reason ?? ""}`,
  };
  if (payment.status !== "failed") await listInvoices();
  say(words[payment.status] ?? `${payment.number}: ${payment.status}`);
}

for (const [where, act] of [[forms.signIn, start], [forms.choose, preview], [forms.pay, pay]] as const) {
  where.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = where.querySelector("button") as HTMLButtonElement;
    button.disabled = true; // one press, one payment
    say("");
    try {
      await act();
    } catch (error) {
      say(error instanceof TypeError ? "There was no answer. Please try again." : String((error as Error).message));
    } finally {
      button.disabled = false;
    }
  });
}
forms.pay.addEventListener("change", chooseMethod);
