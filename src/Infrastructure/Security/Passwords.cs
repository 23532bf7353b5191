using System.Buffers.Binary;
using System.Threading.RateLimiting;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Telemetry;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>PBKDF2 with HMAC-SHA512 as ASP.NET Core Identity does it.</summary>
internal sealed class Passwords : IPasswords, IDisposable
{
    private readonly PasswordHasher<object> hasher;
    private readonly ConcurrencyLimiter turns;
    private readonly int queueLimit;
    private readonly DoorMetrics door;
    private readonly string nobodysHash;

    public Passwords(IOptions<LimitsOptions> limits, DoorMetrics door)
    {
        (this.door, queueLimit) = (door, limits.Value.HashQueue);
        hasher = new PasswordHasher<object>(
            Options.Create(new PasswordHasherOptions { IterationCount = limits.Value.HashIterations }));
        turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.Value.HashesAtOnce, QueueLimit = queueLimit,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        nobodysHash = NobodysHash(limits.Value.HashIterations);
        door.ObserveHashQueue(() => turns.GetStatistics()?.CurrentQueuedCount ?? 0);
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
    /// A hash of one round that claims the full number of rounds. No password matches it, a comparison with it takes as
    /// long as with any other, and making it does not delay the start.
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
        /// Runs on a thread of its own that lets others go first. On the pool's few threads, two hashes would have all
        /// other requests wait for more threads. The work after the hash runs in the pool again, because it may hold
        /// locks that others wait for.
        /// </summary>
        private Task<T> WorkAsync<T>(Func<T> hash)
        {
            passwords.door.CountHash();
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
