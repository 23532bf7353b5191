namespace CustomerPayments.Infrastructure;

/// <summary>
/// The process cannot run like this; the message is one sentence that tells whoever started it what to do.
/// </summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
