namespace CustomerPayments.Api.Tests.Documents;

/// <summary>Nobody is told to type what has not been run.</summary>
public sealed class DocumentTests
{
    /// <summary>What of a command begins with this is run by the tour.</summary>
    private static readonly string[] OfTheTour = ["api=", "json=", "c=", "code=", "office", "customer", "for n in",
        "curl -s", "set --"];

    /// <summary>Each command as it is written, and the line of <c>.ci/run</c> or <c>.ci/commands</c> that runs it;
    /// long ones with a smaller number.</summary>
    private static readonly Dictionary<string, string> RunByCi = new()
    {
        ["dotnet run --project src/Api"] = "dotnet run --project src/Api",
        ["dotnet run --project src/Api -- --Cors:Origins:0 http://localhost:4173"] =
            "dotnet run --project src/Api -- --Cors:Origins:0 http://localhost:4173",
        ["npm ci --ignore-scripts --prefix examples/checkout"] = "npm ci --ignore-scripts --prefix examples/checkout",
        ["npm run build --prefix examples/checkout"] = "npm run build --prefix examples/checkout",
        ["npm start --prefix examples/checkout"] = "npm start --prefix examples/checkout",
        ["npm start"] = "npm start --prefix examples/checkout",
        ["dotnet run --project src/Api -- migrate"] = "dotnet run --project src/Api -- migrate",
        ["dotnet run --project src/Api -- prune-audit"] = "dotnet run --project src/Api -- prune-audit",
        ["dotnet run --project src/Api -- prune-audit --before 2024-01-01"] = "dotnet run --project src/Api -- "
            + "prune-audit --before 2024-01-01",
        ["dotnet run --project src/Api -- seed --invoices 1000000"] = "dotnet run --project src/Api -- seed "
            + "--invoices 1000",
        ["dotnet run --project src/Api -- simulator --port 5090"] = "dotnet run --project src/Api -- simulator "
            + "--port 5090",
        ["dotnet test"] = "dotnet test",
        ["dotnet test tests/Simulation.Tests"] = "dotnet test",
        ["scripts/migration-script.sh PostgreSql"] = "scripts/migration-script.sh PostgreSql",
        ["scripts/migration-script.sh"] = "scripts/migration-script.sh PostgreSql",
        ["scripts/prove.sh 10000"] = "scripts/prove.sh 12",
        ["scripts/prove.sh 500 8001"] = "scripts/prove.sh 5 8001",
        ["scripts/prove.sh 500 1 PostgreSql"] = "scripts/prove.sh 5 1 PostgreSql",
        ["scripts/prove.sh replay SEED"] = "scripts/prove.sh replay 4711",
        ["scripts/prove.sh replay"] = "scripts/prove.sh replay 4711",
        ["scripts/prove.sh crashes"] = "scripts/prove.sh crashes",
        ["scripts/kill-loop.sh 20"] = "scripts/kill-loop.sh 3",
        ["scripts/kill-loop.sh 4 restore"] = "scripts/kill-loop.sh 3 restore",
        ["scripts/kill-loop.sh 5 PostgreSql"] = "scripts/kill-loop.sh 2 PostgreSql",
        ["scripts/fuzz.sh 1000000"] = "scripts/fuzz.sh 200",
        ["scripts/fuzz.sh"] = "scripts/fuzz.sh 200",
        ["scripts/timing.sh 200"] = "scripts/timing.sh 8",
        ["scripts/timing.sh"] = "scripts/timing.sh 8",
        ["openssl ecparam -name prime256v1 -genkey -noout"] = "openssl ecparam -name prime256v1 -genkey -noout",
        ["printf %s \"$SECRET\" | sha256sum"] = "printf %s \"$SECRET\" | sha256sum",
        ["deploy/secrets.sh"] = "deploy/secrets.sh",
        ["scripts/sbom.sh"] = "scripts/sbom.sh",
        ["dotnet run --project src/Api -- backup --to payments-backup.db"] =
            "dotnet run --project src/Api -- backup --to payments-backup.db",
        ["dotnet run --project src/Api -- compare"] = "dotnet run --project src/Api -- compare",
        ["dotnet run --project src/Api -- hold-payments on --reason "
            + "\"We are checking our records; please pay after 3 pm.\""] =
            "dotnet run --project src/Api -- hold-payments on",
        ["dotnet run --project src/Api -- hold-payments off"] = "dotnet run --project src/Api -- hold-payments off",
        ["dotnet run --project src/Api -- after-restore --stopped 2026-11-01T14:00:00Z"] =
            "dotnet run --project src/Api -- after-restore --stopped 2026-11-01T14:00:00Z",
        ["dotnet run --project src/Api -- send-emails"] = "dotnet run --project src/Api -- send-emails",
        ["dotnet run --project src/Api -- clients list"] = "dotnet run --project src/Api -- clients list",
        ["dotnet run --project src/Api -- clients add --id erp --scopes \"customers invoices\" --networks "
            + "\"10.0.0.0/8\""] = "dotnet run --project src/Api -- clients add --id erp",
        ["dotnet run --project src/Api -- clients rotate --id erp --days 7"] =
            "dotnet run --project src/Api -- clients rotate --id erp --days 7",
        ["dotnet run --project src/Api -- clients revoke --id erp"] =
            "dotnet run --project src/Api -- clients revoke --id erp",
    };

    /// <summary>What is not run here, and why.</summary>
    private static readonly Dictionary<string, string> RunElsewhere = new()
    {
        ["deploy/secrets.sh && docker compose up --build"] = "needs Docker",
        ["sqlcmd -I -b -i migrate.sql"] = "needs SQL Server; Microsoft's parser reads the script in "
            + "Deployment/StartTests",
        ["psql -v ON_ERROR_STOP=1 -f migrate.sql"] = "needs the reader's server; Deployment/StartTests applies the "
            + "script to one of its own",
        ["pg_dump -Fc"] = "needs the reader's server",
        ["export Database__Provider=PostgreSql"] = "needs the reader's server; Deployment/StartTests sets it for "
            + "one of its own",
        ["export Database__Provider=SqlServer"] = "needs SQL Server",
        ["export ConnectionStrings__Payments='Host=localhost;Database=payments;Username=payments;Password=…'"] =
            "needs the reader's server",
        ["export ConnectionStrings__Payments='Server=localhost;Database=payments;User "
            + "Id=payments;Password=…;TrustServerCertificate=true'"] = "needs SQL Server",
        ["dotnet CustomerPayments.Api.dll healthcheck"] = "CommandTests asks a simulator with --url; the port is "
            + "the image's",
        [".ci/run"] = "runs all of this",
        [".ci/commands"] = "is run by it",
        ["dotnet run"] = "is a part of others",
        ["scripts/add-migration.sh Name"] = "changes the sources",
        ["scripts/add-migration.sh"] = "changes the sources",
        ["scripts/compile-models.sh"] = "changes the sources; CompiledModelTests compares what it has written",
        ["scripts/mutate.sh"] = "takes an hour",
        ["scripts/dashboard-picture.sh"] = "takes six minutes; MetricNamesTests compares the picture with the "
            + "dashboard",
        ["benchmarks/run.sh"] = "takes 35 minutes and a machine that does nothing else; it is built here",
        ["benchmarks/run.sh --chart docs/images/performance.svg"] = "the same",
        ["dotnet run -c Release --project benchmarks/Micro -- --filter '*'"] = "the same",
        ["dotnet publish -r linux-x64"] = "fetches the compiler for one platform, which is no part of what is locked",
    };

    [Test]
    public void Every_command_in_the_documents_is_run_or_says_why_not() => Assert.That(
        Documents.Commands().Where(command => !RunByCi.ContainsKey(command) && !RunElsewhere.ContainsKey(command)
            && !IsOfTheTour(command)),
        Is.Empty, "Add who runs it.");

    [Test]
    public void Every_named_runner_of_a_command_runs_it()
    {
        var scripts = (Documents.Read(".ci/run") + Documents.Read(".ci/commands")).Split('\n').Select(line =>
            line.Trim()).ToList();
        Assert.That(RunByCi.Values.Where(line => !scripts.Exists(script => script.StartsWith(line,
            StringComparison.Ordinal))), Is.Empty);
        Assert.That(Documents.Read(".ci/run"), Does.Contain("\n.ci/commands"));
    }

    [Test]
    public void Nothing_is_said_of_commands_that_no_document_has() => Assert.That(
        RunByCi.Keys.Concat(RunElsewhere.Keys).Except(Documents.Commands()), Is.Empty);

    [Test]
    public void No_block_has_a_comment_which_an_interactive_zsh_takes_for_arguments() => Assert.That(
        Documents.Commands().Where(command => command.Contains(" # ", StringComparison.Ordinal)
            || command.StartsWith('#')), Is.Empty);

    [Test]
    public void Commands_that_exclude_each_other_cannot_be_pasted_together() => Assert.That(
        Documents.Blocks("README.md").Where(block => block.Split("export Database__Provider=").Length > 2), Is.Empty);

    private static bool IsOfTheTour(string command) => OfTheTour.Any(start => command.StartsWith(start,
        StringComparison.Ordinal))
        && Documents.Blocks("README.md").TakeWhile(block => !block.Contains("export ", StringComparison.Ordinal))
            .Any(block => block.Contains(command, StringComparison.Ordinal));
}
