using CustomerPayments.Application.Auditing;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Accounts;

/// <summary>The client of the present request, as far as its address and its user agent tell.</summary>
internal static class Client
{
    /// <summary>The most telling words stand first: Edge and Opera call themselves Chrome as well.</summary>
    private static readonly (string Word, string Name)[] Programs =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
    ];

    /// <summary>Android calls itself Linux, too.</summary>
    private static readonly (string Word, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    public static Device Device(this IRequestOrigin origin) => new(NameOf(origin.UserAgent), origin.Address);

    /// <summary>The same for one program in one network, as a hash, because nobody needs to read it.</summary>
    public static string Fingerprint(this IRequestOrigin origin) =>
        Secret.Hash($"{(origin.Address is { } address ? ClientNetwork.Of(address) : "")}\n{origin.UserAgent}");

    /// <returns>Words of ours only: anybody can send any user agent.</returns>
    internal static string NameOf(string? userAgent) => (Find(Programs, userAgent), Find(Systems, userAgent)) switch
    {
        ({ } program, { } system) => $"{program} on {system}",
        ({ } program, null) => program,
        (null, { } system) => system,
        _ => "Another program",
    };

    private static string? Find((string Word, string Name)[] known, string? userAgent) =>
        Array.Find(known, one => userAgent?.Contains(one.Word, StringComparison.Ordinal) is true).Name;
}
