using System.Diagnostics;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Telemetry;

/// <summary>
/// Our steps in traces, from the request or the job to the gateway and to the outcome. The payment's id links them
/// across traces; nothing in them tells of a person.
/// </summary>
public static class Traces
{
    public const string PaymentId = "payment.id";

    private static readonly ActivitySource Source = new(OurMeter.Name);

    /// <returns>Null while nobody listens.</returns>
    public static Activity? Start(string step, ActivityKind kind = ActivityKind.Internal) =>
        Source.StartActivity(step, kind);

    public static Activity? Start(string step, PaymentId payment) => Start(step)?.Of(payment);

    /// <summary>Says which payment the step is about.</summary>
    public static Activity Of(this Activity step, PaymentId payment) => step.SetTag(PaymentId, $"{payment.Value}");

    /// <summary>Says that the step came to nothing, without the words of an exception, which quote anything.</summary>
    public static void Fail(this Activity step, string why) =>
        step.SetStatus(ActivityStatusCode.Error).SetTag("error.type", why);
}
