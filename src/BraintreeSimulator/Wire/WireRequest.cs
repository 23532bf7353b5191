namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>One request to the GraphQL address, however it arrived.</summary>
internal sealed record WireRequest(string? Authorization, string? Version, string? Fault, string Body);

/// <summary>The answer, and what happens to the connection while it is given.</summary>
internal sealed record WireAnswer(int Status, string ContentType, string Body)
{
    public Breakage Breakage { get; init; }

    public static WireAnswer Json(string body, Breakage breakage = Breakage.None) =>
        new(200, "application/json; charset=utf-8", body) { Breakage = breakage };

    /// <summary>The connection ends without an answer.</summary>
    public static WireAnswer Silence() => new(0, "", "") { Breakage = Breakage.BeforeAnswer };
}

internal enum Breakage { None, BeforeAnswer, InsideBody }
