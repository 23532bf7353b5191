namespace CustomerPayments.BraintreeSimulator.Tests;

/// <summary>Documents a client of the gateway would send.</summary>
internal static class Documents
{
    public const string Payment = """
        fragment payment on Payment {
          __typename id legacyId orderId status createdAt amount { value currencyCode } merchantAccountId
          statusHistory {
            __typename status timestamp terminal
            ... on AuthorizedEvent {
              riskDecision
              processorResponse {
                legacyCode message cvvResponse avsPostalCodeResponse avsStreetAddressResponse authorizationId
              }
            }
            ... on ProcessorDeclinedEvent { declineType processorResponse { legacyCode } }
            ... on FailedEvent { processorResponse { legacyCode } }
            ... on GatewayRejectedEvent { gatewayRejectionReason duplicateOf { id orderId } }
            ... on SettledEvent { settlementBatchId settlementResponse: processorResponse { legacyCode } }
            ... on SettlementPendingEvent { settlementResponse: processorResponse { legacyCode } }
            ... on SettlementDeclinedEvent { settlementResponse: processorResponse { legacyCode } }
          }
          paymentMethodSnapshot {
            __typename
            ... on CreditCardDetails { last4 }
            ... on CreditCardTransactionDetails { creditCard { brandCode last4 bin expirationMonth expirationYear } }
            ... on UsBankAccountDetails {
              accountholderName bankName last4 routingNumber verified achReturnCode
              achMandate { acceptanceText acceptedAt }
            }
          }
          ... on Transaction {
            partiallyAuthorized
            refunds { id status amount { value } }
            disbursementDetails { date amount { value } }
            lineItems { name kind totalAmount }
          }
          ... on Refund { refundedTransaction { id } }
        }
        """;

    public const string Verification = """
        fragment verification on Verification {
          id legacyId status createdAt gatewayRejectionReason processorResponse { legacyCode message }
          paymentMethodVerificationDetails {
            ... on UsBankAccountVerificationDetails { method verificationDeterminedAt }
          }
        }
        """;

    public const string ChargeCard = """
        mutation ($input: ChargeCreditCardInput!) {
          chargeCreditCard(input: $input) { clientMutationId transaction { ...payment } }
        }
        """ + Payment;

    public const string ChargeBank = """
        mutation ($input: ChargeUsBankAccountInput!) {
          chargeUsBankAccount(input: $input) { transaction { ...payment } }
        }
        """ + Payment;

    public const string Refund = """
        mutation ($input: RefundTransactionInput!) { refundTransaction(input: $input) { refund { ...payment } } }
        """ + Payment;

    public const string Reverse = """
        mutation ($input: ReverseTransactionInput!) {
          reverseTransaction(input: $input) { reversal { __typename ...payment } }
        }
        """ + Payment;

    public const string Void = """
        mutation ($input: VoidTransactionInput!) { voidTransaction(input: $input) { transaction { ...payment } } }
        """ + Payment;

    public const string SandboxSettle = """
        mutation ($input: SandboxSettleTransactionInput!) {
          sandboxSettleTransaction(input: $input) { transaction { ...payment } }
        }
        """ + Payment;

    public const string TokenizeCard = """
        mutation ($input: TokenizeCreditCardInput!) {
          tokenizeCreditCard(input: $input) {
            token
            paymentMethod { id usage details { ... on CreditCardDetails { last4 brandCode expirationYear } } }
          }
        }
        """;

    public const string TokenizeBank = """
        mutation ($input: TokenizeUsBankAccountInput!) {
          tokenizeUsBankAccount(input: $input) {
            paymentMethod { id usage details { ... on UsBankAccountDetails { last4 verified } } }
          }
        }
        """;

    public const string Vault = """
        mutation ($input: VaultUsBankAccountInput!) {
          vaultUsBankAccount(input: $input) {
            paymentMethod {
              id usage customer { id }
              details { ... on UsBankAccountDetails { verified last4 achMandate { acceptanceText } } }
            }
            verification { ...verification }
          }
        }
        """ + Verification;

    public const string Verify = """
        mutation ($input: VerifyUsBankAccountInput!) {
          verifyUsBankAccount(input: $input) { verification { ...verification } }
        }
        """ + Verification;

    public const string Confirm = """
        mutation ($input: ConfirmMicroTransferAmountsInput!) {
          confirmMicroTransferAmounts(input: $input) { status verification { ...verification } }
        }
        """ + Verification;

    public const string Delete = """
        mutation ($input: DeletePaymentMethodFromVaultInput!) {
          deletePaymentMethodFromVault(input: $input) { clientMutationId }
        }
        """;

    public const string CreateCustomer = """
        mutation ($input: CreateCustomerInput) {
          createCustomer(input: $input) { customer { id legacyId company email } }
        }
        """;

    public const string Node = """
        query ($id: ID!) {
          node(id: $id) {
            __typename id ...payment
            ... on Verification { verificationStatus: status }
            ... on PaymentMethod {
              usage
              details { __typename ... on UsBankAccountDetails { verified } }
              verifications { edges { node { status } } }
            }
          }
        }
        """ + Payment;

    /// <summary>A search of <c>transactions</c>, <c>refunds</c>, <c>payments</c> or <c>verifications</c>.</summary>
    public static string Search(string kind) => $$"""
        query ($input: {{char.ToUpperInvariant(kind[0])}}{{kind[1..^1]}}SearchInput!, $first: Int, $after: String) {
          search {
            {{kind}}(input: $input, first: $first, after: $after) {
              edges { cursor node { ...{{(kind is "verifications" ? "verification" : "payment")}} } }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
        {{(kind is "verifications" ? Verification : Payment)}}
        """;
}
