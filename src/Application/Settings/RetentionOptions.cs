using System.ComponentModel.DataAnnotations;

namespace CustomerPayments.Application.Settings;

/// <summary>How long rows about people are kept; docs/privacy.md has the reasons.</summary>
public sealed class RetentionOptions : IValidatableObject
{
    public const string Section = "Retention";

    /// <summary>After it was written. Until then staff can see what became of it and send it again.</summary>
    public TimeSpan Emails { get; set; } = TimeSpan.FromDays(400);

    /// <summary>After its end. Until then a click says what became of the link.</summary>
    public TimeSpan Links { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Webhooks of the gateway, after they were received.</summary>
    public TimeSpan Notifications { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Deliveries to webhook endpoints, after they came to their end.</summary>
    public TimeSpan WebhookDeliveries { get; set; } = TimeSpan.FromDays(30);

    /// <summary>After its end. A device is known for 30 days, and its session says so.</summary>
    public TimeSpan Sessions { get; set; } = TimeSpan.FromDays(30);

    /// <summary>After the last change. An address is known for 30 days, and its counter says so.</summary>
    public TimeSpan Counters { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// After it was accepted. Nacha demands two years from the end of the authorization, which is for one debit: the
    /// debit is submitted at once and is over a month later at the latest.
    /// </summary>
    public TimeSpan Mandates { get; set; } = TimeSpan.FromDays(3 * 365);

    /// <summary>Events of the log, after they occurred. A reader that stays away for longer begins again.</summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(400);

    /// <summary>
    /// Entries of the audit trail, after they were written; as long as books are kept. The command <c>prune-audit</c>
    /// deletes older ones.
    /// </summary>
    public TimeSpan Audit { get; set; } = TimeSpan.FromDays(7 * 365 + 2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Kept, int DaysMin)[] limits =
        [
            (nameof(Emails), Emails, 30), (nameof(Links), Links, 7), (nameof(Notifications), Notifications, 7),
            (nameof(WebhookDeliveries), WebhookDeliveries, 7),
            (nameof(Sessions), Sessions, 30), (nameof(Counters), Counters, 30),
            (nameof(Mandates), Mandates, 2 * 365 + 31), (nameof(Events), Events, 30), (nameof(Audit), Audit, 365),
        ];
        return limits.Where(limit => limit.Kept < TimeSpan.FromDays(limit.DaysMin)).Select(limit =>
            new ValidationResult(
                $"{Section}:{limit.Name} is {limit.Kept}; it is {limit.DaysMin} days or more.", [limit.Name]));
    }
}
