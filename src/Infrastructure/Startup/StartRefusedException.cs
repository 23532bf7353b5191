namespace CustomerPayments.Infrastructure.Startup;

/// <summary>
/// The process cannot run with these settings, or in this place. The message is one sentence that tells the person who
/// started it what to do.
/// </summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The end of the sentence where the deployment has left out a step.</summary>
    public const string MigrateFirst =
        "run the API once with the argument migrate (dotnet run --project src/Api -- migrate)";
}
