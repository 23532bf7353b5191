using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Requests;

/// <summary>Refuses a request of the wrong shape before its handler sees it.</summary>
internal sealed class ValidateFirst<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in validators)
            validator.ValidateAndThrow(request);
        return next();
    }
}
