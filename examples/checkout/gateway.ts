// The gateway's side of the browser: what is typed goes to Braintree, and a nonce comes back for the API.
import * as client from "braintree-web/client";
import * as dataCollector from "braintree-web/data-collector";
import * as hostedFields from "braintree-web/hosted-fields";
import * as usBankAccount from "braintree-web/us-bank-account";
import type { components } from "./generated/api.js";

export interface BankAccount {
  routingNumber: string;
  accountNumber: string;
  accountType: string;
  ownershipType: "business";
  businessName: string;
  billingAddress: { streetAddress: string; locality: string; region: string; postalCode: string };
}

export interface Gateway {
  card(): Promise<string>;
  bankAccount(account: BankAccount, mandateText: string): Promise<string>;
  /** What Braintree's fraud check collected, where the API asks for it and the browser lets it. */
  deviceData: string | null;
}

/** braintree-web returns a promise here, which its published types do not know. */
interface Tokenizer {
  tokenize(options: { bankDetails: BankAccount; mandateText: string }): Promise<{ nonce: string }>;
}

/** @param token As `POST /v1/gateway/client-token` answers it; good for a day. */
export async function connect(token: components["schemas"]["ClientToken"]): Promise<Gateway> {
  if (token.environment === "simulator") {
    return {
      card: async () => "fake-valid-visa-nonce",
      bankAccount: async () => "fake-us-bank-account-nonce",
      deviceData: null,
    };
  }
  const braintree = await client.create({ authorization: token.clientToken });
  const slot = (id: string, iframeTitle: string, placeholder: string) =>
    ({ container: `#${id}`, iframeTitle, internalLabel: iframeTitle, placeholder });
  const fields = await hostedFields.create({
    client: braintree,
    fields: {
      number: slot("number", "Card number", "Card number"),
      expirationDate: slot("expirationDate", "Expiration date", "MM/YY"),
      cvv: slot("cvv", "Security code", "Security code"),
      postalCode: slot("postalCode", "ZIP code", "ZIP code"),
    },
  });
  const bank = await usBankAccount.create({ client: braintree }) as unknown as Tokenizer;
  const collected = token.collectDeviceData
    ? await dataCollector.create({ client: braintree }).catch(() => null)
    : null;
  return {
    card: async () => (await fields.tokenize()).nonce,
    bankAccount: async (bankDetails, mandateText) => (await bank.tokenize({ bankDetails, mandateText })).nonce,
    deviceData: collected?.deviceData ?? null,
  };
}
