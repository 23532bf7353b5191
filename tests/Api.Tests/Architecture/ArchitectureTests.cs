using System.Reflection;
using System.Text.RegularExpressions;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain;
using CustomerPayments.Testing;
using MediatR;

namespace CustomerPayments.Api.Tests.Architecture;

/// <summary>Which way the code may look.</summary>
public sealed partial class ArchitectureTests
{
    private const string Ours = "CustomerPayments.";

    private static readonly Assembly Domain = typeof(Money).Assembly;
    private static readonly Assembly Application = typeof(PayInvoices).Assembly;
    private static readonly Assembly Infrastructure = typeof(Infrastructure.InfrastructureServices).Assembly;
    private static readonly Assembly Simulator = typeof(BraintreeSimulator.GatewaySimulator).Assembly;
    private static readonly Assembly Api = typeof(Program).Assembly;

    [Test]
    public void Each_layer_refers_only_to_the_layer_inside_it()
    {
        Assert.Multiple(() =>
        {
            Assert.That(OwnReferencesOf(Domain), Is.Empty);
            Assert.That(OwnReferencesOf(Application), Is.EquivalentTo(["Domain"]));
            Assert.That(OwnReferencesOf(Infrastructure), Is.EquivalentTo(["Domain", "Application"]));
            Assert.That(OwnReferencesOf(Simulator), Is.Empty);
            Assert.That(OwnReferencesOf(Api), Is.EquivalentTo(
                ["Domain", "Application", "Infrastructure", "BraintreeSimulator"]));
        });
    }

    [Test]
    public void The_domain_needs_nothing_but_the_runtime() => Assert.That(
        Domain.GetReferencedAssemblies().Select(a => a.Name), Is.All.StartsWith("System"));

    [Test]
    public void Use_cases_reach_neither_the_web_nor_a_database_nor_the_gateway() => Assert.That(
        Application.GetReferencedAssemblies().Select(a => a.Name!),
        Has.None.StartsWith("Microsoft.AspNetCore").And.None.StartsWith("Microsoft.Data").And.None.Contains(
            "Sqlite").And.None.Contains("Http"));

    [Test]
    public void Only_base_classes_are_open_to_inheritance()
    {
        var types = new[] { Domain, Application, Infrastructure, Api }.SelectMany(a => a.GetTypes()).ToList();
        var inherited = types.Select(t => t.BaseType).ToHashSet();
        Assert.That(
            types.Where(t => t is { IsClass: true, IsAbstract: false, IsSealed: false } && !IsGenerated(t)
                && !inherited.Contains(t))
                .Select(t => t.FullName),
            Is.Empty);
    }

    [Test]
    public void Every_use_case_has_one_handler() => Assert.That(
        Application.GetTypes().Where(t => Implements(t, "IRequest`1") && !t.IsInterface)
            .Where(request => Application.GetTypes().Count(t => Implements(t, "IRequestHandler`2", request)) != 1)
            .Select(t => t.Name),
        Is.Empty);

    [Test]
    public void Inside_use_cases_call_classes_and_never_the_mediator() => Assert.That(
        Application.GetTypes()
            .Where(type => type.GetConstructors().SelectMany(c => c.GetParameters())
                .Any(parameter => parameter.ParameterType == typeof(IMediator)))
            .Select(type => type.Name),
        Is.Empty);

    [Test]
    public void The_readme_names_the_files_of_one_payments_way_and_how_many_they_are()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var way = WayPattern().Match(readme);
        var files = LinkPattern().Matches(way.Value).Select(link => link.Groups[1].Value).Distinct().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(files.Where(file => !File.Exists(Path.Combine(Repository.Root, file))), Is.Empty);
            Assert.That(files, Has.Count.EqualTo(12));
            Assert.That(way.Groups[1].Value, Is.EqualTo("twelve"));
        });
    }

    [Test]
    public void No_certificate_goes_unchecked_and_no_raw_sql_is_an_interpolated_string() => Assert.That(
        SourceFiles("src", "*.cs").Where(file => ForbiddenPattern().IsMatch(file.Text))
            .Select(file => file.Path), Is.Empty);

    [Test]
    public void No_secret_stands_in_the_repository() => Assert.That(
        SourceFiles(".", "*").Where(file => SecretPattern().IsMatch(file.Text)).Select(file => file.Path), Is.Empty);

    /// <summary>CVE-2024-21907: before 13.0.1 a deeply nested document ends the process; 13.0.3 is what advisories
    /// name today.</summary>
    [Test]
    public void Nothing_brings_a_newtonsoft_json_that_a_nested_document_can_bring_down()
    {
        var locked = SourceFiles(".", "packages.lock.json").SelectMany(file => NewtonsoftPattern().Matches(file.Text))
            .Select(match => Version.Parse(match.Groups[1].Value)).ToList();

        Assert.That(locked, Is.Not.Empty.And.All.GreaterThanOrEqualTo(new Version(13, 0, 3)));
    }

    /// <summary>What is written by hand: nothing that a build or a run has made.</summary>
    private static IEnumerable<(string Path, string Text)> SourceFiles(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !MadePattern().IsMatch(path)).Select(path => (path, File.ReadAllText(path)));

    [GeneratedRegex(@"[\\/](bin|obj|node_modules|data|TestResults|\.git|\.vs|\.idea)[\\/]|\.(png|ico|woff2)$")]
    private static partial Regex MadePattern();

    [GeneratedRegex(@"## The life of one payment.*?These (\w+) files are the whole way", RegexOptions.Singleline)]
    private static partial Regex WayPattern();

    [GeneratedRegex(@"\]\((src/[^)]*)\)")]
    private static partial Regex LinkPattern();

    /// <summary>
    /// Migrations are SQL of the tables' own making and read no value; compiled models name a property so.
    /// </summary>
    [Test]
    public void Sql_of_our_own_stands_in_the_files_that_the_security_page_names_and_in_no_others()
    {
        var source = Path.Combine(Repository.Root, "src");
        var named = File.ReadLines(Path.Combine(Repository.Root, "docs", "security.md"))
            .SkipWhile(line => line != "## SQL text").Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        var found = SourceFiles("src", "*.cs")
            .Where(file => SqlPattern().IsMatch(file.Text)
                && !file.Path.Contains("Migrations", StringComparison.Ordinal)
                && !file.Path.Contains("CompiledModel", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(source, file.Path).Replace('\\', '/'));

        Assert.That(found, Is.EquivalentTo(named));
    }

    [Test]
    public void The_fast_path_of_SQLite_is_entered_by_its_door_alone() => Assert.That(
        SourceFiles("src", "*.cs").Where(file => !file.Path.Contains("FastPath", StringComparison.Ordinal)
            && BehindTheDoorPattern().IsMatch(file.Text)).Select(file => file.Path),
        Is.Empty, "Use SqliteFastPath; the README.md beside it explains the folder.");

    [GeneratedRegex("\\b(LastingConnection|SqliteWriter|TurnsForUpdates)\\b")]
    private static partial Regex BehindTheDoorPattern();

    [GeneratedRegex("FromSql|ExecuteSql|SqlQuery|CommandText = |BinaryImport|new (Npgsql|Sql|Sqlite)Command\\(")]
    private static partial Regex SqlPattern();

    [GeneratedRegex(
        "DangerousAcceptAny|ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|FromSqlRaw|SqlQueryRaw<\\w+>\\(\\$|ExecuteSqlRaw(Async)?\\(\\$")]
    private static partial Regex ForbiddenPattern();

    /// <summary>Private keys, and the shapes of the tokens that clouds and code hosts give out.</summary>
    [GeneratedRegex(
        "-----BEGIN [A-Z ]*PRIVATE "
            + "KEY-----\\s*[A-Za-z0-9+/=]{20}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[A-Za-z0-9-]{20}|eyJ[A-Za-z0-9_-]{20,}\\.eyJ[A-Za-z0-9_-]{60,}\\.[A-Za-z0-9_-]{40,}")]
    private static partial Regex SecretPattern();

    [GeneratedRegex("\"Newtonsoft\\.Json\": \\{\\s*\"type\": \"[A-Za-z]+\",(?:\\s*\"requested\": "
        + "\"[^\"]*\",)?\\s*\"resolved\": \"([0-9.]+)\"")]
    private static partial Regex NewtonsoftPattern();

    private static IEnumerable<string> OwnReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!).Where(name => name.StartsWith(Ours, StringComparison.Ordinal))
        .Select(name => name[Ours.Length..]);

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
            || type.Namespace is { } space && (space.Contains("Migrations", StringComparison.Ordinal)
                || space.EndsWith("CompiledModel", StringComparison.Ordinal))
        || type.Namespace?.StartsWith(Ours, StringComparison.Ordinal) is not true || type == typeof(Program);

    private static bool Implements(Type type, string contract, Type? argument = null) => type.GetInterfaces().Any(i =>
        i.Name == contract && (argument is null || i.GetGenericArguments()[0] == argument));
}
