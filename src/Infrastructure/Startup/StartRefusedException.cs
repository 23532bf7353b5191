namespace CustomerPayments.Infrastructure.Startup;

/// <summary>
/// The process cannot run with these settings, or in this place. The message is one sentence that tells the person who
/// started it what to do.
/// </summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
