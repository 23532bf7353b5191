using System.Linq.Expressions;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>
/// The emails that were owed and what became of each, newest first. What they said is not shown: it may hold a link.
/// </summary>
public sealed record ListEmails(PageRequest<EmailFilter> Page) : IRequest<Page<OutgoingEmailView>>;

public sealed record EmailFilter(
    string? CustomerReference = null, Guid? PaymentId = null, EmailKind? Kind = null, EmailState? State = null)
    : IListFilter
{
    public static string List => FrozenWords.Lists.Emails;

    public EmailFilter()
        : this(CustomerReference: null)
    {
    }
}

/// <param name="To">
/// Of the latest attempt, else the address it is meant for; null: the primary email when it is sent.
/// </param>
/// <param name="NextAttemptAt">UTC; null once no attempt follows.</param>
/// <param name="LastAnswer">The mail server's words, or what kept us from asking it.</param>
/// <param name="StoppedAt">UTC; when it was refused or withdrawn.</param>
/// <param name="ClosedAt">UTC; when somebody took care of the refusal.</param>
/// <param name="ResendOf">The email that this one repeats.</param>
public sealed record OutgoingEmailView(
    Guid Id, string CustomerReference, EmailKind Kind, EmailState State, string? To, Guid? PaymentId,
    DateTime CreatedAt, int Attempts, DateTime? NextAttemptAt, string? LastAnswer, DateTime? SentAt,
    DateTime? StoppedAt, string? WithdrawnBecause, DateTime? ClosedAt, Guid? ResendOf)
{
    internal static Expression<Func<OutgoingEmail, OutgoingEmailView>> From(IPaymentsDb db) => e =>
        new OutgoingEmailView(
            e.Id, db.Customers.Where(c => c.Id == e.CustomerId).Select(c => c.Reference).Single(), e.Kind, e.State,
            e.LastTo ?? e.To, e.PaymentId == null ? null : e.PaymentId.Value.Value, e.CreatedAt, e.Attempts,
            e.NextAttemptAt, e.LastAnswer, e.SentAt, e.StoppedAt, e.WithdrawnBecause, e.ClosedAt, e.ResendOf);
}

internal static class OutgoingEmailViews
{
    /// <summary>The email as it is about to be saved, told without the database.</summary>
    public static OutgoingEmailView ToView(this OutgoingEmail email, string customerReference) => new(
        email.Id, customerReference, email.Kind, email.State, email.LastTo ?? email.To, email.PaymentId?.Value,
        email.CreatedAt, email.Attempts, email.NextAttemptAt, email.LastAnswer, email.SentAt, email.StoppedAt,
        email.WithdrawnBecause, email.ClosedAt, email.ResendOf);

    /// <exception cref="NotFoundException"/>
    public static async Task<OutgoingEmailView> EmailAsync(this IPaymentsDb db, Guid id, CancellationToken ct) =>
        await db.Emails.Where(e => e.Id == id).Select(OutgoingEmailView.From(db)).SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("email");
}

internal sealed class ListEmailsValidator : AbstractValidator<ListEmails>
{
    public ListEmailsValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<EmailFilter>());
        RuleFor(q => q.Page.Filter.CustomerReference!).Reference()
            .When(q => q.Page.Filter.CustomerReference is not null);
    }
}

internal sealed class ListEmailsHandler(IPaymentsDb db) : IRequestHandler<ListEmails, Page<OutgoingEmailView>>
{
    private sealed record Position(DateTime CreatedAt, Guid Id);

    public Task<Page<OutgoingEmailView>> Handle(ListEmails query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<EmailFilter, Position>(query.Page);
        var emails = db.Emails.AsQueryable();
        if (filter.CustomerReference is { } reference)
        {
            emails = emails.Where(e => e.CustomerId
                == db.Customers.Where(c => c.Reference == reference).Select(c => c.Id).SingleOrDefault());
        }

        if (filter.PaymentId is { } id)
        {
            var payment = (PaymentId?)new PaymentId(id);
            emails = emails.Where(e => e.PaymentId == payment);
        }

        if (filter.Kind is { } kind)
            emails = emails.Where(e => e.Kind == kind);
        if (filter.State is { } state)
            emails = emails.Where(e => e.State == state);

        return emails
            .InKeyOrder(
                e => e.CreatedAt, e => e.Id, descending: true, after is null ? null : (after.CreatedAt, after.Id))
            .Take(query.Page.Limit + 1)
            .Select(OutgoingEmailView.From(db))
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, new Position(last.CreatedAt, last.Id)), ct);
    }
}
