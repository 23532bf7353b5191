using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Api;

/// <summary>One kind of refusal: its stable code, its status, and the words of its page <c>/problems/{code}</c>.</summary>
internal sealed record ProblemType(string Code, int Status, string Title, string Help)
{
    private const string Retry = "Nothing was changed. Wait a little and send the same request again.";

    public static readonly IReadOnlyDictionary<string, ProblemType> All = new ProblemType[]
    {
        new("malformed-request", 400, "The request cannot be read", "The body is not JSON, has an unknown, missing or duplicate member, or a member of the wrong type; names are case-sensitive and numbers are not strings."),
        new("invalid-parameter", 400, "A parameter is not valid", "A path, query or header value is out of range or cannot be read; `errors` names it."),
        new("invalid-cursor", 400, "The cursor is not valid", "Cursors are opaque: pass on `nextCursor` as it was given out, with the same filters or with none."),
        new("idempotency-key-missing", 400, "An Idempotency-Key is needed", "Send a header Idempotency-Key of 1 to 255 printable ASCII characters, a new one for each intended payment."),
        new("notification-not-genuine", 400, "The notification is not the gateway's", "No key that is known here has signed it. Nothing was stored."),
        new("unauthenticated", 401, "Sign in first", "The bearer token is missing, expired, or its session has ended."),
        new("invalid-credentials", 401, "The email or the password is not right", "The same is said of an unknown email, a wrong password and an account that is not active."),
        new("session-ended", 401, "The session has ended", "The refresh token is unknown, expired or was used already. Sign in again."),
        new("payment-declined", 402, "The payment was declined", "Nothing was charged and the invoices are open again. `payment.failure` says whether the same card or account may work later."),
        new("bank-account-not-verified", 402, "The bank account could not be verified", "Nothing was charged and the invoices are open again. Check the details or pay by card."),
        new("payment-not-charged", 402, "The payment was not charged", "It is certain that nothing was charged; the invoices are open again. Make a new payment with a new Idempotency-Key."),
        new("forbidden", 403, "This is not open to the caller", "The token is for another door, or lacks the scope of this operation."),
        new("not-found", 404, "There is no such thing", "It does not exist, or it is not yours."),
        new("activation-unknown", 404, "The link is not known", "It is not one of ours or was cut off on its way."),
        new("password-reset-unknown", 404, "The link is not known", "It is not one of ours or was cut off on its way."),
        new("method-not-allowed", 405, "The method is not allowed here", "See the contract at /openapi.yaml."),
        new("not-acceptable", 406, "The answer cannot be given in that form", "This API answers in JSON."),
        new("amount-changed", 409, "The amount due has changed", "Nothing was charged. `differences` names each invoice with what was stated and what is due; show it and ask again."),
        new("invoice-not-payable", 409, "An invoice cannot be paid now", "Nothing was charged. `reasons` names each invoice: payment-in-progress, paid or void."),
        new("unsupported-currency", 409, "The currency is not supported", "One deployment takes one currency."),
        new("mandate-outdated", 409, "The authorization's wording has changed", "Show the text of a new preview and have it accepted."),
        new("already-active", 409, "The customer is active already", "No link is needed; the customer can sign in or ask for a new password."),
        new("customer-suspended", 409, "The customer is suspended", "Reactivate the customer first."),
        new("no-primary-email", 409, "The customer has no primary email", "Set the primary email first."),
        new("email-in-use", 409, "The email is in use", "Another customer signs in with this email."),
        new("payment-in-progress", 409, "A payment holds the invoice", "Repeat the change once the payment named by `paymentId` is over."),
        new("invoice-paid", 409, "The invoice was paid here", "The payment is named by `paymentId`. To reopen the invoice all the same, name its present ETag in If-Match."),
        new(
            "invoice-reopened", 409, "The invoice is due again",
            "The payment named by `paymentId` was returned or failed at the bank, and the snapshot may be from before. To lower what is due all the "
            + "same, name the invoice's present ETag in If-Match, or send a sourceVersion that is newer than the stored one."),
        new("invoice-void", 409, "The invoice is void", "A void invoice stays void."),
        new("customer-mismatch", 409, "The invoice belongs to another customer", "An invoice cannot move from one customer to another."),
        new("unknown-customer", 409, "The customer is not known", "Put the customer before its invoices."),
        new("nothing-to-resolve", 409, "There is nothing of this kind to decide", "The payment is neither unknown nor in alarm, or cannot be taken to that outcome as it now stands."),
        new(
            "outcome-not-certain", 409, "The charge may still turn up",
            "The gateway's longest call, the lag of its search and the disagreement of clocks come to "
            + $"{UnknownOutcome.WindowInWords} after the charge was sent; wait until then."),
        new("charge-exists", 409, "The gateway has the order", "It was charged, or may have been: accept or reverse the transaction."),
        new("transaction-mismatch", 409, "The transaction is not this payment's", "The gateway has no transaction of this id for this payment's order."),
        new("transaction-in-use", 409, "The transaction pays the invoices", "It is the payment's own and the payment stands; refund it at the gateway."),
        new("reversal-refused", 409, "The gateway refuses the reversal", "`detail` has its reason. A bank debit that is pending cannot be voided: wait until it has settled."),
        new("already-closed", 409, "It is closed already", "Somebody has dealt with it before."),
        new("activation-expired", 410, "The link has expired", "Ask for a fresh one."),
        new("activation-used", 410, "The link has been used", "The account is active; sign in, or ask for a new password."),
        new("activation-superseded", 410, "A newer link was sent", "Use the link of the latest mail."),
        new("activation-revoked", 410, "The link was withdrawn", "Ask the company that sent it."),
        new("password-reset-expired", 410, "The link has expired", "Ask for a fresh one."),
        new("password-reset-used", 410, "The link has been used", "Sign in with the new password, or ask for a fresh link."),
        new("password-reset-superseded", 410, "A newer link was sent", "Use the link of the latest mail."),
        new("password-reset-revoked", 410, "The link was withdrawn", "Ask for a fresh one."),
        new("version-mismatch", 412, "The resource has changed", "If-Match names another version than the present one; read it again."),
        new("body-too-large", 413, "The body is too large", "Bodies are up to 64 KiB, an import up to 8 MiB."),
        new("unsupported-media-type", 415, "The media type is not supported", "Send application/json (a token request: application/x-www-form-urlencoded)."),
        new("validation-failed", 422, "The request is not valid", "`errors` names each member by JSON Pointer with what is wrong."),
        new("idempotency-key-reused", 422, "The Idempotency-Key was used for another payment", "Use a new key for a new payment; the same key only to repeat the same request."),
        new("password-unacceptable", 422, "The password is not acceptable", "15 to 256 characters, not a common one, without your email or the company's name."),
        new("card-number-not-accepted", 422, "Card numbers are not accepted", "Nothing was stored. Card numbers go to the gateway's own fields only; this API takes the one-time token that comes back."),
        new("too-many-attempts", 429, "There were too many attempts", "Wait for as many seconds as `Retry-After` says. A new password by mail opens a login again at once."),
        new("too-many-requests", 429, "There are too many requests", "Nothing was changed. Send the same request again after as many seconds as `Retry-After` says; `RateLimit-Policy` tells the limit."),
        new("request-header-fields-too-large", 431, "The headers are too large", "Headers are up to 32 KiB in all."),
        new("internal-error", 500, "Something went wrong on our side", "It was logged under the request id."),
        new("gateway-unavailable", 503, "The payment gateway is not available", $"It is certain that nothing was sent. {Retry}"),
        new("reversal-unconfirmed", 503, "The gateway has not confirmed the reversal", "Send the same request again: a transaction is never reversed twice."),
        new("database-unavailable", 503, "The database is not available", Retry),
    }.ToDictionary(type => type.Code);

    /// <summary>What a bare status means that no handler has explained.</summary>
    public static ProblemType OfStatus(int status) => All[status switch
    {
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        406 => "not-acceptable",
        413 => "body-too-large",
        415 => "unsupported-media-type",
        429 => "too-many-requests",
        431 => "request-header-fields-too-large",
        >= 500 => "internal-error",
        _ => "malformed-request",
    }];
}
