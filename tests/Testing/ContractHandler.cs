namespace CustomerPayments.Testing;

/// <summary>
/// Fails the test whose request is answered otherwise than openapi.yaml promises, whatever the test is about.
/// </summary>
internal sealed class ContractHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await Contract.AssertConformsAsync(response);
        return response;
    }
}
