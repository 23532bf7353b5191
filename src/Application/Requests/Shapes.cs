using System.Text.RegularExpressions;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Payments;
using FluentValidation;

namespace CustomerPayments.Application.Requests;

/// <summary>
/// The shapes that recur in requests. They look at the text alone; rules of the business live in the domain.
/// </summary>
internal static partial class Shapes
{
    public const int NameLengthMax = 200;

    /// <summary>The back office's own key: 1–64 of <c>A-Za-z0-9._-</c>.</summary>
    public static IRuleBuilderOptions<T, string> Reference<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(text => text is not null && ReferencePattern().IsMatch(text))
            .WithMessage("1 to 64 of A-Z a-z 0-9 . _ -");

    /// <summary>The random part of a link or a refresh token. Whether it exists is for the use case to say.</summary>
    public static IRuleBuilderOptions<T, string> Secret<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().MaximumLength(200);

    public static IRuleBuilderOptions<T, string> Email<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(text => text is not null && SendableAddress.Is(text))
            .WithMessage("An email address, such as name@company.example.");

    /// <summary>
    /// Text for people on one line: no control characters, which could break an email header or a log.
    /// </summary>
    public static IRuleBuilderOptions<T, string?> Line<T>(this IRuleBuilder<T, string?> rule, int lengthMax) =>
        rule.Must(text => text is null || text.Length <= lengthMax && !text.Any(char.IsControl))
            .WithMessage($"At most {lengthMax} characters on one line.");

    /// <summary>Why staff have decided so.</summary>
    public static IRuleBuilderOptions<T, string> StaffReason<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().MaximumLength(StaffDecision.ReasonLengthMax);

    /// <summary>What customers read while payments are held.</summary>
    public static IRuleBuilderOptions<T, string?> HoldReason<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().Line(PaymentHold.ReasonLengthMax);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex ReferencePattern();
}
