using System.Linq.Expressions;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Auditing;

/// <summary>Entries of the audit trail, newest first.</summary>
public sealed record ListAudit(PageRequest<AuditFilter> Page) : IRequest<Page<AuditEntryView>>;

/// <param name="From">UTC, inclusive.</param>
/// <param name="To">UTC, exclusive.</param>
public sealed record AuditFilter(
    string? Who = null, string? What = null, string? Subject = null, DateTime? From = null, DateTime? To = null)
    : IListFilter
{
    public static string List => FrozenWords.Lists.Audit;

    public AuditFilter()
        : this(Who: null)
    {
    }
}

/// <param name="At">UTC.</param>
/// <param name="Sequence">The place in the chain; null until the entry is sealed.</param>
public sealed record AuditEntryView(
    Guid Id, DateTime At, string Who, string What, string? Subject, string? Address, string? RequestId, string? Detail,
    long? Sequence, string? OnBehalfOf)
{
    internal static Expression<Func<AuditEntry, AuditEntryView>> From(IPaymentsDb db) => e => new AuditEntryView(
        e.Id, e.At, e.Who, e.What, e.Subject, e.Address, e.RequestId, e.Detail,
        db.AuditSeals.Where(s => s.EntryId == e.Id).Select(s => (long?)s.Sequence).SingleOrDefault(), e.OnBehalfOf);
}

internal sealed class ListAuditValidator : AbstractValidator<ListAudit>
{
    public ListAuditValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<AuditFilter>());
        RuleFor(q => q.Page.Filter.Who).MaximumLength(AuditEntry.WhoLengthMax);
        RuleFor(q => q.Page.Filter.What).MaximumLength(AuditEntry.WhatLengthMax);
        RuleFor(q => q.Page.Filter.Subject).MaximumLength(AuditEntry.SubjectLengthMax);
    }
}

internal sealed class ListAuditHandler(IPaymentsDb db) : IRequestHandler<ListAudit, Page<AuditEntryView>>
{
    private sealed record Position(DateTime At, Guid Id);

    public async Task<Page<AuditEntryView>> Handle(ListAudit query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<AuditFilter, Position>(query.Page);
        var entries = db.AuditEntries.AsQueryable();
        if (filter.Who is { } who)
            entries = entries.Where(e => e.Who == who);
        if (filter.What is { } what)
            entries = entries.Where(e => e.What == what);
        if (filter.Subject is { } subject)
            entries = entries.Where(e => e.Subject == subject);
        if (filter.From is { } from)
            entries = entries.Where(e => e.At >= from);
        if (filter.To is { } to)
            entries = entries.Where(e => e.At < to);

        return await entries
            .InKeyOrder(e => e.At, e => e.Id, descending: true, after is null ? null : (after.At, after.Id))
            .Take(query.Page.Limit + 1)
            .Select(AuditEntryView.From(db))
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, new Position(last.At, last.Id)), ct);
    }
}
