namespace CustomerPayments.Infrastructure.Startup;

/// <summary>
/// A lock of the operating system on a file. It ends with its process, so that a killed one leaves none behind. The
/// file itself stays: if it were deleted, two processes could each hold a lock on a file of that name.
/// </summary>
public sealed class OneProcess : IDisposable, IAsyncDisposable
{
    /// <summary>EAGAIN of Linux and of macOS, and ERROR_SHARING_VIOLATION of Windows.</summary>
    private static readonly int[] HeldElsewhere = [11, 35, 32];

    private readonly FileStream file;

    private OneProcess(FileStream file) => this.file = file;

    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <param name="setting">The name of the folder in a message.</param>
    /// <param name="inUse">The sentence for the process that comes second.</param>
    /// <exception cref="StartRefusedException">Another process holds it, or the folder cannot be written.</exception>
    public static OneProcess Take(string path, string setting, string inUse)
    {
        try
        {
            return TryTake(path) ?? throw new StartRefusedException(inUse);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"{setting} {Path.GetDirectoryName(Path.GetFullPath(path))} is no folder that this process may "
                    + $"write to: {e.Message}", e);
        }
    }

    /// <returns>Null while another process holds it.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    internal static OneProcess? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new OneProcess(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (HeldElsewhere.Contains(e.HResult & 0xFFFF))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
