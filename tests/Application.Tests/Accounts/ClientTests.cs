using CustomerPayments.Application.Accounts;

namespace CustomerPayments.Application.Tests.Accounts;

public sealed class ClientTests
{
    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows")]
    [TestCase("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        "Edge on Windows")]
    [TestCase("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
        "Chrome on Android")]
    [TestCase("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
        "Safari on iPhone")]
    [TestCase("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1",
        "Chrome on iPad")]
    [TestCase("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
        "Safari on Mac")]
    [TestCase("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on ChromeOS")]
    [TestCase("Mozilla/5.0 (X11; Linux x86_64)", "Linux")]
    [TestCase("<script>alert(1)</script>\r\nBcc: all@example.com", "Another program")]
    [TestCase("", "Another program")]
    [TestCase(null, "Another program")]
    public void A_device_has_a_name_of_words_of_ours(string? userAgent, string name) =>
        Assert.That(Client.NameOf(userAgent), Is.EqualTo(name));
}
