using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Secrets;

namespace CustomerPayments.Application.Auditing;

/// <summary>
/// Makes seals with a key that is not in the database: a person who rewrites rows cannot seal them again.
/// </summary>
public sealed class AuditSeals(IKeyedHashes hashes)
{
    /// <param name="previous">The seal before; <see cref="AuditSeal.Beginning"/> for the first.</param>
    public AuditSeal Make(AuditEntry entry, string previous, long sequence)
    {
        var (version, value) = hashes.Make(KeyPurpose.AuditSeal, entry.SealedForm(previous, sequence));
        return new AuditSeal
        {
            Sequence = sequence, EntryId = entry.Id, KeyVersion = version, Hash = Convert.ToHexStringLower(value),
        };
    }

    public bool Fits(AuditSeal seal, AuditEntry entry, string previous)
    {
        var form = entry.SealedForm(previous, seal.Sequence);
        return Equal(seal.Hash, seal.KeyVersion == 0
            ? SHA256.HashData(form)
            : hashes.Make(KeyPurpose.AuditSeal, seal.KeyVersion, form));
    }

    /// <summary>Whether the key of a seal is still among ours.</summary>
    public bool Knows(int version) => version == 0 || hashes.Make(KeyPurpose.AuditSeal, version, []) is not null;

    public AuditPruning Prune(AuditSeal last, DateTime now)
    {
        var (version, value) = hashes.Make(KeyPurpose.AuditCheckpoint, Form(last.Sequence, last.Hash, now));
        return new AuditPruning
        {
            Sequence = last.Sequence, Hash = last.Hash, At = now, KeyVersion = version,
            Proof = Convert.ToHexStringLower(value),
        };
    }

    public bool IsOurs(AuditPruning pruning) => Equal(
        pruning.Proof,
        hashes.Make(
            KeyPurpose.AuditCheckpoint, pruning.KeyVersion, Form(pruning.Sequence, pruning.Hash, pruning.At)));

    private static byte[] Form(long sequence, string hash, DateTime at) =>
        Encoding.ASCII.GetBytes($"{sequence} {hash} {DateTime.SpecifyKind(at, DateTimeKind.Utc):O}");

    private static bool Equal(string hex, byte[]? value) => value is not null && CryptographicOperations
        .FixedTimeEquals(Encoding.ASCII.GetBytes(hex), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(value)));
}
