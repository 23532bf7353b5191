namespace CustomerPayments.Api.Http;

/// <summary>What the line of a request in the log says of it, beside its route and its status.</summary>
internal static class RequestNotes
{
    private static readonly object ProblemKey = new();
    private static readonly object PaymentKey = new();

    /// <param name="code">Why the request was refused.</param>
    public static void NoteProblem(this HttpContext http, string code) => http.Items[ProblemKey] = code;

    /// <summary>Says which payment the request is about.</summary>
    public static void NotePayment(this HttpContext http, Guid payment) => http.Items[PaymentKey] = payment;

    public static string? Problem(this HttpContext http) => http.Items[ProblemKey] as string;

    public static Guid? Payment(this HttpContext http) => http.Items[PaymentKey] as Guid?;
}
