namespace CustomerPayments.Infrastructure.Security;

/// <summary>The keys of a development system: each made once, and kept in a file of the data directory.</summary>
internal static class OwnKeys
{
    /// <param name="make">Makes the text of the key.</param>
    public static string ReadOrCreate(string path, Func<string> make)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, make());
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return File.ReadAllText(path);
    }
}
