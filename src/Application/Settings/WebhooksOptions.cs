using System.ComponentModel.DataAnnotations;

namespace CustomerPayments.Application.Settings;

/// <summary>How other systems are told of events.</summary>
public sealed class WebhooksOptions
{
    public const string Section = "Webhooks";

    /// <summary>
    /// Whether an endpoint may be on this machine: for development, and refused where something is at stake.
    /// </summary>
    public bool AllowLoopback { get; init; }

    /// <summary>
    /// Whether an endpoint may be without TLS: for development, and refused where something is at stake.
    /// </summary>
    public bool AllowHttp { get; init; }

    /// <summary>How long the secret before is good beside a new one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SecretOverlap { get; init; } = TimeSpan.FromDays(1);

    /// <summary>From the name's resolution to the last byte of the answer that is read.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
