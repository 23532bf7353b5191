using System.Runtime.InteropServices;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>Has a thread let others go first, if the operating system can.</summary>
internal static class LowPriority
{
    private const int OneThread = 0; // PRIO_PROCESS, which on Linux is a thread
    private const int Self = 0;
    // about a tenth of the share of a request's thread when all cores are busy, never nothing
    private const int Nice = 10;

    /// <summary>
    /// Cannot be undone, because a thread may not raise its own priority: only for threads that end with their work.
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
