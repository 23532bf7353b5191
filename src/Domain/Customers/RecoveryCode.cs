using System.Security.Cryptography;

namespace CustomerPayments.Domain.Customers;

/// <summary>
/// A code that stands in for the second factor once. It has 120 random bits, so that a plain hash of it is safe to keep
/// (OWASP ASVS 5.0, 6.5.2).
/// </summary>
public static class RecoveryCode
{
    public const int Count = 10;

    private const int Characters = 24;
    private const int Group = 4;

    /// <summary>Crockford's base 32, which has no I, L, O and U to be misread.</summary>
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <returns>Ten codes such as <c>7K2M-X90V-3BQD-A1TC-5RWE-H8NP</c>.</returns>
    internal static IReadOnlyList<string> NewTen() => [.. Enumerable.Range(0, Count).Select(_ => New())];

    /// <summary>SHA-256 of the code as it is meant: case and dashes do not count; O is 0, I and L are 1.</summary>
    public static string Hash(string typed) => Secret.Hash(string.Concat(
        typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Select(c => c switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            _ => c,
        })));

    private static string New() => string.Join('-', RandomNumberGenerator.GetItems<char>(Alphabet, Characters)
        .Chunk(Group).Select(group => new string(group)));
}
