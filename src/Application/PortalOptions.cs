using System.ComponentModel.DataAnnotations;

namespace CustomerPayments.Application;

/// <summary>The customers' side of the portal.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Where links in mails point, without a trailing slash. From settings only, never from a request.</summary>
    [Url]
    public string BaseUrl { get; set; } = "";

    public TimeSpan ActivationLinkLifetime { get; set; } = TimeSpan.FromHours(72);

    public TimeSpan PasswordResetLifetime { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>The token stands in the fragment, which browsers send to nobody: no log, proxy or Referer sees it.</summary>
    public string ActivationLink(string token) => $"{BaseUrl}/activate#token={token}";

    /// <inheritdoc cref="ActivationLink"/>
    public string PasswordResetLink(string token) => $"{BaseUrl}/reset-password#token={token}";
}
