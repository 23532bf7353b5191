using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Requests that Kestrel itself refuses (malformed, or an address or headers too long) never reach the pipeline. Their
/// answers, which have no body, get the headers of <see cref="Envelope"/> from here.
/// </summary>
internal sealed class BareRequests : IObserver<KeyValuePair<string, object?>>
{
    /// <summary>
    /// Kestrel writes it when the answer has its status and no byte is sent; documented under "Kestrel bad request
    /// diagnostics" in Microsoft's pages on ASP.NET Core.
    /// </summary>
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private BareRequests()
    {
    }

    public static void Watch(DiagnosticListener server) =>
        server.Subscribe(new BareRequests(), (name, _, _) => name == Refused);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: Refused, Value: IFeatureCollection features }
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } answer)
        {
            Envelope.AddHeaders(answer.Headers, ActivityTraceId.CreateRandom().ToHexString());
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
