using System.Security.Cryptography;
using CustomerPayments.Benchmarks.Floor;

// floor SQLITE-FILE|POSTGRESQL-CONNECTION KEY.pem
//   GET  /list          25 invoices of the token's customer
//   POST /pay?commits=2 pays the named invoices: 2 commits as the product makes them, or 1
if (args is not [var database, var keyFile])
{
    Console.Error.WriteLine("Usage: floor SQLITE-FILE|POSTGRESQL-CONNECTION KEY.pem");
    return 2;
}

using var key = ECDsa.Create();
key.ImportFromPem(File.ReadAllText(keyFile));
var tokens = new Tokens(key);
using var source = new Database(database);
var list = new List(source);
var payments = new Payments(source);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
await using var app = builder.Build();
app.Run(async http =>
{
    if (await tokens.ReadAsync(http.Request.Headers.Authorization.ToString()) is not { } caller)
        http.Response.StatusCode = 401;
    else if (http.Request.Path == "/list")
        await list.AnswerAsync(http, caller);
    else if (http.Request.Path == "/pay")
        await payments.AnswerAsync(http, caller, inOneCommit: http.Request.Query["commits"] == "1");
    else
        http.Response.StatusCode = 404;
});
app.Urls.Add("http://127.0.0.1:0");
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
return 0;
