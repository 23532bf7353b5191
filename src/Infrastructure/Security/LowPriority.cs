using System.Runtime.InteropServices;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>Makes a thread let the others go first, where the operating system can.</summary>
internal static class LowPriority
{
    private const int OneThread = 0; // PRIO_PROCESS, which on Linux is a thread
    private const int Self = 0;
    // about a tenth of the share of a request's thread when all cores are busy, never nothing
    private const int Nice = 10;

    /// <summary>
    /// For good: who has given priority up may not take it back. For threads that end with their work.
    /// </summary>
    public static void Take()
    {
        if (OperatingSystem.IsLinux())
            _ = setpriority(OneThread, Self, Nice);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal; // .NET does nothing here on Linux
    }

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setpriority(int which, int who, int nice);
}
