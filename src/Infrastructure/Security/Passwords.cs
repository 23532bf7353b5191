using System.Buffers.Binary;
using System.Threading.RateLimiting;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>PBKDF2 with HMAC-SHA512 as ASP.NET Core Identity does it.</summary>
internal sealed class Passwords : IPasswords, IDisposable
{
    private readonly PasswordHasher<object> hasher;
    private readonly ConcurrencyLimiter turns;
    private readonly int queueLimit;
    private readonly Telemetry telemetry;
    private readonly string nobodysHash;

    public Passwords(IOptions<LimitsOptions> limits, Telemetry telemetry)
    {
        (this.telemetry, queueLimit) = (telemetry, limits.Value.HashQueue);
        hasher = new PasswordHasher<object>(
            Options.Create(new PasswordHasherOptions { IterationCount = limits.Value.HashIterations }));
        turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.Value.HashesAtOnce, QueueLimit = queueLimit,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        nobodysHash = NobodysHash(limits.Value.HashIterations);
    }

    public bool IsFull =>
        turns.GetStatistics() is { CurrentAvailablePermits: 0 } now && now.CurrentQueuedCount >= queueLimit;

    public async ValueTask<IPasswordTurn> TakeTurnAsync(CancellationToken ct)
    {
        var lease = await turns.AcquireAsync(1, ct);
        if (lease.IsAcquired)
            return new Turn(this, lease);

        lease.Dispose();
        throw IPasswords.Full;
    }

    public void Dispose() => turns.Dispose();

    /// <summary>
    /// A hash of one round that says it took them all: no password has it, comparing one with it takes as long as with
    /// anybody's, and making it does not delay the start by a hash.
    /// </summary>
    internal static string NobodysHash(int iterations)
    {
        // in Identity's version 3: one byte of version, four of the function, then four of the rounds
        const int IterationsAt = 5;
        var once = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
        var hash = Convert.FromBase64String(once.HashPassword(once, $"{Guid.NewGuid()}"));
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(IterationsAt), iterations);
        return Convert.ToBase64String(hash);
    }

    private sealed class Turn(Passwords passwords, RateLimitLease lease) : IPasswordTurn
    {
        public Task<string> HashAsync(string password) =>
            WorkAsync(() => passwords.hasher.HashPassword(passwords, password));

        public Task<PasswordCheck> VerifyAsync(string? hash, string password) =>
            WorkAsync(() => Verify(hash, password));

        public void Dispose() => lease.Dispose();

        /// <summary>
        /// On a thread of its own, which lets others go first: on the pool's few, two hashes would make everybody
        /// else's requests wait for more threads. What comes after the hash is not done there, for it may hold what
        /// others wait for.
        /// </summary>
        private Task<T> WorkAsync<T>(Func<T> hash)
        {
            passwords.telemetry.PasswordHashes.Add(1);
            return Task.Factory.StartNew(() =>
            {
                LowPriority.Take();
                return hash();
            }, CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously,
                TaskScheduler.Default);
        }

        private PasswordCheck Verify(string? hash, string password)
        {
            var result = passwords.hasher.VerifyHashedPassword(passwords, hash ?? passwords.nobodysHash, password);
            return hash is null ? PasswordCheck.Wrong : result switch
            {
                PasswordVerificationResult.Success => PasswordCheck.Right,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButWeaklyHashed,
                _ => PasswordCheck.Wrong,
            };
        }
    }
}
