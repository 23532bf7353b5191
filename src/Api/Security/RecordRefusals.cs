using CustomerPayments.Api.Http;
using CustomerPayments.Application.Auditing;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Writes down whom a route was closed to although the token was good: a client without the scope, or the wrong door.
/// </summary>
internal sealed class RecordRefusals : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext http, AuthorizationPolicy policy, PolicyAuthorizationResult result)
    {
        if (result.Forbidden)
            await RecordAsync(http);
        await usual.HandleAsync(next, http, policy, result);
    }

    /// <summary>Names the route instead of the address, into which people may have typed anything.</summary>
    public static Task RecordAsync(HttpContext http) =>
        http.RequestServices.GetRequiredService<IMediator>().Send(
            new RecordRefusal(http.Request.Method, http.Route()), http.RequestAborted);
}
