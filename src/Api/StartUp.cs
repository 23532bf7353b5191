using CustomerPayments.Infrastructure;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api;

/// <summary>A process that cannot run says why in one sentence and ends with exit code 1.</summary>
internal static class StartUp
{
    /// <summary>For mistakes in settings a stack trace is noise; every other failure keeps its own.</summary>
    public static void EndRefusalsWithOneSentence() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        if (SentenceOf((Exception)unhandled.ExceptionObject) is not { } sentence)
            return;

        Console.Error.WriteLine(sentence);
        Environment.Exit(1);
    };

    private static string? SentenceOf(Exception failure) => failure switch
    {
        StartRefusedException or IOException => failure.Message, // Kestrel's "address already in use" is an IOException
        OptionsValidationException options => string.Join(" ", options.Failures),
        _ => null,
    };
}
