using System.Globalization;

namespace CustomerPayments.Domain.Payments;

/// <summary>
/// What a gateway notifies of when a cardholder contests a charge. The merchant answers in the gateway's control panel.
/// </summary>
/// <param name="Id">As the gateway's notifications and its control panel name it.</param>
/// <param name="State">
/// Where the case stands, in the gateway's word: <c>opened</c>, <c>under review</c>, <c>won</c> …
/// </param>
/// <param name="IsOpen">Whether the case is still undecided.</param>
/// <param name="Amount">
/// What is contested, with its currency, as the gateway writes it; null when it does not say.
/// </param>
/// <param name="ReplyBy">
/// The day on which the right to answer is lost, at its beginning; null when the gateway names none.
/// </param>
public sealed record Dispute(string Id, string State, bool IsOpen, string? Amount, DateOnly? ReplyBy)
{
    public const int TextLengthMax = 64;

    public string InWords()
    {
        var what = Amount is null ? $"Dispute {Id}" : $"Dispute {Id} over {Amount}";
        return IsOpen && ReplyBy is { } day
            ? $"{what}: {State}. Answer it before {day.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture)} "
                + "begins, in the gateway's control panel."
            : $"{what}: {State}.";
    }
}
