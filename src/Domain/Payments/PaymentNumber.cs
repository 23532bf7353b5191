using System.Security.Cryptography;

namespace CustomerPayments.Domain.Payments;

public static class PaymentNumber
{
    public const int Length = 10;

    /// <summary>
    /// Letters and digits that nobody mistakes for one another on the phone: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
    /// </summary>
    private const string Alphabet = "34679ACDEFGHJKMNPQRTWXY";

    /// <summary>
    /// A payment's name for people: <c>P-</c> and eight random characters; the database keeps it unique.
    /// </summary>
    public static string New() => "P-" + RandomNumberGenerator.GetString(Alphabet, Length - 2);
}
