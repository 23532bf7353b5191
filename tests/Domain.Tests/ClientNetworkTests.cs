namespace CustomerPayments.Domain.Tests;

public sealed class ClientNetworkTests
{
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1", Description = "IPv4 as IPv6 writes it")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2::9", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:3::9", "2001:db8:1:3::/64")]
    [TestCase("fe80::1%4", "fe80::/64", Description = "of one of several network cards")]
    [TestCase("nowhere", "nowhere")]
    public void An_ipv4_address_is_a_client_and_so_is_a_64_of_ipv6(string address, string network) =>
        Assert.That(ClientNetwork.Of(address), Is.EqualTo(network));
}
