using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Infrastructure.Security;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Benchmarks.Micro;

/// <summary>An access token under the product's own parameters. Most of it is one ECDSA verification.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private readonly JsonWebTokenHandler handler = new();
    private TokenValidationParameters parameters = new();
    private string token = "";

    [GlobalSetup]
    public async Task SignAsync()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = new SigningKeys(pair.ExportPkcs8PrivateKeyPem(), []);
        var services = new ServiceCollection().AddLogging().AddSingleton(keys).AddSingleton(TimeProvider.System)
            .AddAccess().BuildServiceProvider();
        parameters = services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>()
            .Get(JwtBearerDefaults.AuthenticationScheme).TokenValidationParameters;
        var now = DateTime.UtcNow;
        token = new JwtTokens(keys).ForCustomer(
            CustomerId.New(now), Guid.CreateVersion7(now), SessionScope.Portal, now);
        if (await Validate() is not { IsValid: true })
            throw new InvalidOperationException("The token is not valid.");
    }

    [Benchmark]
    public Task<TokenValidationResult> Validate() => handler.ValidateTokenAsync(token, parameters);
}
