using CustomerPayments.Api.Demo;
using CustomerPayments.Api.Endpoints;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Jobs;
using CustomerPayments.Api.Pages;
using CustomerPayments.Api.Security;
using CustomerPayments.Api.Startup;
using CustomerPayments.Api.Swagger;
using CustomerPayments.Api.Telemetry;
using CustomerPayments.Application;
using CustomerPayments.Infrastructure;
using Microsoft.Extensions.Options;

Start.SpeakPlainly();
Start.SpeakEnglish();
if (Arguments.Explain(args))
    return 0;

Arguments.Require(args);
if (args is [StandaloneSimulator.Command, ..])
{
    await StandaloneSimulator.RunAsync(args);
    return 0;
}

if (args is [HealthCheck.Command, ..])
    return await HealthCheck.RunAsync(args);

if (args is [ClientCommands.Command, ..])
{
    await ClientCommands.RunAsync(args);
    return 0;
}

if (DatabaseCommands.Has(args))
{
    await DatabaseCommands.RunAsync(args);
    return 0;
}

if (PaymentCommands.Has(args))
    return await PaymentCommands.RunAsync(args);

if (CareCommands.Has(args))
    return await CareCommands.RunAsync(args);

if (args is [AuditCommand.Command, ..])
{
    await AuditCommand.RunAsync(args);
    return 0;
}

var builder = Start.Builder(args);
builder.AddSecretFiles();
builder.RequireSafeSettings();
builder.HushUntilOver();
var withSimulator = builder.HasSimulator();
builder.AddSettings();
builder.AddTelemetry();
builder.AddHost();
HangfireJobs.Add(builder);
builder.Services.AddApplication();
builder.Services.AddInfrastructure(
    builder.Configuration, ChosenGateway.Adapter,
    services => new SimulatorHttpMessageHandler(services.GetRequiredService<GatewaySimulator>()));
builder.Services.AddAccess();
builder.Services.AddOpenApiDocument();
if (withSimulator)
    builder.Services.AddGatewaySimulator(SimulatorSettings.From(builder.Configuration)).AddScoped<DemoData>();

var app = builder.Build();
app.UseProxies();
app.Use(Envelope.WrapAsync);
app.Use(Heads.AnswerAsGetAsync);
app.UseExceptionHandler();
app.UseStatusCodePages(Problems.WriteBareStatusAsync);
app.UseWhen(http => !http.Request.Path.StartsWithSegments("/simulator"), others => others.UseCors());
app.UseSwaggerPages();
app.UsePortal();
app.UseRouting();
app.UseExposure();
app.UseAuthentication();
app.Use(app.Services.GetRequiredService<Limits>().EnforceAsync);
app.Use(OnBehalfOf.CheckAsync);
app.UseAuthorization();
app.Use(Bodies.ReadAsync);
app.Use(CardNumbers.RefuseAsync);
app.Use(QueryStrings.CheckAsync);

app.MapTokens();
app.MapAccounts();
app.MapSecondFactors();
app.MapInvoices();
app.MapPayments();
app.MapBankAccounts();
app.MapBackOfficeCustomers();
app.MapPrivacy();
app.MapBackOfficeInvoices();
app.MapBackOfficePayments();
app.MapEvents();
app.MapUnmatchedCharges();
app.MapEmails();
app.MapWebhooks();
app.MapGateway();
app.MapAudit();
app.MapSystem();
app.MapBranding();
app.MapPolicyReports();
if (withSimulator)
    app.MapGroup("").ForDevelopers().MapGatewaySimulator();
if (builder.AreNone())
    app.MapDev();

app.Services.GetService<IStartupValidator>()?.Validate();
app.TakeFiles(withSimulator);
await app.Services.PrepareDatabaseAsync(app.Lifetime.ApplicationStopping);
await HangfireJobs.RequireStoreAsync(app);
HangfireJobs.MapDashboard(app);
var withDemo = withSimulator && app.Configuration.GetValue("Demo:Seed", true);
if (withDemo)
{
    await using var scope = app.Services.CreateAsyncScope();
    await scope.ServiceProvider.GetRequiredService<DemoData>().SeedAsync(app.Lifetime.ApplicationStopping);
}

await app.Services.RenewKeysAsync(app.Lifetime.ApplicationStopping);
await app.SeedClientsAsync();
await app.RecordSettingsAsync();
await app.ListenAsync();
HangfireJobs.StartTicking(app);
if (withSimulator)
    SimulatorSettings.SendNotificationsTo(app);
if (app.Environment.IsDevelopment())
    await Welcome.PrintAsync(app, withDemo);
Start.Over();
await app.WaitForShutdownAsync();
return 0;
