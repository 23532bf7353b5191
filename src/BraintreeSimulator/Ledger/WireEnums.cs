namespace CustomerPayments.BraintreeSimulator.Ledger;

internal enum PaymentStatus
{
    AuthorizationExpired, Authorized, Authorizing, Failed, GatewayRejected, ProcessorDeclined, Settled,
    SettlementConfirmed, SettlementDeclined, SettlementPending, Settling, SubmittedForSettlement, Voided,
}

internal enum GatewayRejectionReason
{
    ApplicationIncomplete, Avs, AvsAndCvv, Cvv, Duplicate, ExcessiveRetry, Fraud, ManualTransactionsDisabled,
    PaymentMethodBlocked, RiskThreshold, ThreeDSecure, TokenIssuance, TooManyConfirmationAttempts,
    UnionPayEnrollmentRequired,
}

internal enum AvsCvvResponse
{
    Bypass, DoesNotMatch, IssuerDoesNotParticipate, Matches, NotApplicable, NotProvided, NotVerified, SystemError,
}

internal enum RiskDecision { Approve, Decline, NotEvaluated, Review }

internal enum VerificationMethod { IndependentCheck, MicroTransfers, NetworkCheck, TokenizedCheck }

internal enum VerificationStatus { Failed, GatewayRejected, Pending, ProcessorDeclined, Verified, Verifying }
