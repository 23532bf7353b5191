using System.Reflection;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain;

namespace CustomerPayments.Api.Tests;

/// <summary>Which way the code may look.</summary>
public sealed class ArchitectureTests
{
    private const string Ours = "CustomerPayments.";

    private static readonly Assembly Domain = typeof(Money).Assembly;
    private static readonly Assembly Application = typeof(PayInvoices).Assembly;
    private static readonly Assembly Infrastructure = typeof(Infrastructure.InfrastructureServices).Assembly;
    private static readonly Assembly Simulator = typeof(BraintreeSimulator.GatewaySimulator).Assembly;
    private static readonly Assembly Api = typeof(Program).Assembly;

    [Test]
    public void Each_layer_knows_only_the_one_inside_it()
    {
        Assert.Multiple(() =>
        {
            Assert.That(OwnReferencesOf(Domain), Is.Empty);
            Assert.That(OwnReferencesOf(Application), Is.EquivalentTo(["Domain"]));
            Assert.That(OwnReferencesOf(Infrastructure), Is.EquivalentTo(["Domain", "Application"]));
            Assert.That(OwnReferencesOf(Simulator), Is.Empty);
            Assert.That(OwnReferencesOf(Api), Is.EquivalentTo(["Domain", "Application", "Infrastructure", "BraintreeSimulator"]));
        });
    }

    [Test]
    public void The_domain_needs_nothing_but_the_runtime() => Assert.That(
        Domain.GetReferencedAssemblies().Select(a => a.Name), Is.All.StartsWith("System"));

    [Test]
    public void Use_cases_reach_neither_the_web_nor_a_database_nor_the_gateway() => Assert.That(
        Application.GetReferencedAssemblies().Select(a => a.Name!),
        Has.None.StartsWith("Microsoft.AspNetCore").And.None.StartsWith("Microsoft.Data").And.None.Contains("Sqlite").And.None.Contains("Http"));

    [Test]
    public void Nothing_is_open_to_inheritance_but_what_is_meant_to_be() => Assert.That(
        new[] { Domain, Application, Infrastructure, Api }.SelectMany(a => a.GetTypes())
            .Where(t => t is { IsClass: true, IsAbstract: false, IsSealed: false } && !IsGenerated(t))
            .Select(t => t.FullName),
        Is.Empty);

    [Test]
    public void Every_use_case_has_one_handler() => Assert.That(
        Application.GetTypes().Where(t => Implements(t, "IRequest`1") && !t.IsInterface)
            .Where(request => Application.GetTypes().Count(t => Implements(t, "IRequestHandler`2", request)) != 1)
            .Select(t => t.Name),
        Is.Empty);

    private static IEnumerable<string> OwnReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!).Where(name => name.StartsWith(Ours, StringComparison.Ordinal)).Select(name => name[Ours.Length..]);

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal) || type.Namespace?.Contains("Migrations", StringComparison.Ordinal) is true
        || type.Namespace?.StartsWith(Ours, StringComparison.Ordinal) is not true || type == typeof(Program);

    private static bool Implements(Type type, string contract, Type? argument = null) => type.GetInterfaces().Any(i =>
        i.Name == contract && (argument is null || i.GetGenericArguments()[0] == argument));
}
