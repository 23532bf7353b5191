using CustomerPayments.Application.Gateway;
using MediatR;

namespace CustomerPayments.Application.Payments;

/// <summary>A credential with which the browser turns a card or an account into a one-time token.</summary>
public sealed record CreateClientToken : IRequest<ClientToken>;

internal sealed class CreateClientTokenHandler(IPaymentGateway gateway)
    : IRequestHandler<CreateClientToken, ClientToken>
{
    public Task<ClientToken> Handle(CreateClientToken command, CancellationToken ct) =>
        gateway.CreateClientTokenAsync(ct);
}
